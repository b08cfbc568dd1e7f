// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/cli/tool.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include <fmt/format.h>

#include "core/base/interrupt.h"
#include "core/base/print.h"
#include "core/base/privilege.h"
#include "core/base/version.h"
#include "core/cli/batch.h"
#include "core/cli/complete.h"
#include "core/cli/help.h"
#include "core/cli/man.h"
#include "core/cli/verb.h"
#include "core/nl/netns.h"
#include "core/nl/socket.h"
#include "core/out/text.h"

namespace sf::cli {
namespace {

constexpr std::string_view default_verb = "show";

void print_error(const error &failure)
{
	print(stderr, "Error: {}\n", out::printable(failure.text));
	if (!failure.hint.empty())
		print(stderr, "Hint: {}\n", out::printable(failure.hint));
}

/// The same line for programs: {"error":{"text":…,"errno":…,"exit":…}}.
void put_error(out::node &doc, const error &failure)
{
	out::node &item = doc.object("error");
	item.put("text", failure.text).put("errno", failure.code).put("exit", exit_status(failure.kind));
	if (!failure.hint.empty())
		item.put("hint", failure.hint);
}

/// Output that does not arrive (full disk, closed pipe) is a failure of the command.
int finish_output(int status)
{
	if (std::fflush(stdout) == 0 && !std::ferror(stdout))
		return status;
	print_error(system_error(errno ? errno : EIO, "standard output"));
	return status ? status : exit_status(error_kind::refused);
}

/// A failure before any verb ran.
int fail(bool json, const error &failure)
{
	out::node doc;
	put_error(doc, failure);
	if (json)
		print(stdout, "{}\n", out::render_json(doc, false));
	print_error(failure);
	return finish_output(exit_status(failure.kind));
}

/// Whether JSON is asked for by options that could not be read to the end.
bool wants_json(std::span<const std::string> args)
{
	for (const std::string &arg : args) {
		if (!arg.starts_with('-'))
			return false;
		if (arg == "--json" || arg == "-json" || (arg[1] != '-' && arg.find('j') != std::string::npos))
			return true;
	}
	return false;
}

result<selected> take_target(const verb &row, std::span<const std::string> args)
{
	if (row.selects == selector_use::none)
		return selected{};
	if (args.empty() && (row.selects == selector_use::one || row.selects == selector_use::device))
		return usage_error(fmt::format("{}: {} is missing", row.name,
					       row.selects == selector_use::device ? "DEV" : "a selector"),
				   fmt::format("'help {}' tells the words", row.name));
	if (row.selects == selector_use::any_device && (args.empty() || args[0] == "all"))
		return selected{{}, std::min<std::size_t>(args.size(), 1)};
	if (row.selects == selector_use::one || row.selects == selector_use::any)
		return parse_selector(args);
	auto device = nl::parse_devlink_handle(args[0]);
	if (!device)
		return device.error();
	selected found{{}, 1};
	found.what.device = *device;
	return found;
}

/// Runs the verb that @args begins with. Usage errors come before anything is asked of the kernel.
result<> run_words(const options &opts, std::span<const std::string> args, out::node &doc)
{
	auto row = find_verb(args.empty() ? std::string(default_verb) : args[0]);
	if (!row)
		return row.error();
	const verb &chosen = **row;
	args = args.subspan(args.empty() ? 0 : 1);
	std::string filler;
	if (!args.empty() && std::ranges::find(chosen.fillers, args[0]) != chosen.fillers.end()) {
		filler = args[0];
		args = args.subspan(1);
	}
	auto target = take_target(chosen, args);
	if (!target)
		return target.error();
	auto parsed = parse_words(chosen.words, args.subspan(target->used));
	if (!parsed)
		return parsed.error();
	const bool change = chosen.does == changes::always || (chosen.does == changes::with_words && !parsed->empty());
	if (change && !opts.dry_run && !has_net_admin())
		return error{error_kind::refused, EPERM, fmt::format("{} needs CAP_NET_ADMIN", chosen.name),
			     "run it as root"};
	invocation call{opts,
			std::move(target->what),
			std::move(*parsed),
			deadline(opts.timeout),
			chosen.name,
			std::move(filler),
			doc};
	return chosen.run(call);
}

int run_single(const options &opts, std::span<const std::string> args)
{
	out::node doc;
	auto done = run_words(opts, args, doc);
	if (!done && opts.json)
		put_error(doc, done.error());
	print(stdout, "{}", out::render(doc, opts.style()));
	std::fflush(stdout);
	if (!done)
		print_error(done.error());
	return finish_output(done ? 0 : exit_status(done.error().kind));
}

/// Under -j the batch is one array with a document a command, whatever fails.
int run_batch(const options &opts)
{
	int status = 0;
	bool first = true;
	auto each = [&](const std::string &place, result<std::vector<std::string>> args) {
		out::node doc;
		result<> done = args ? run_words(opts, *args, doc) : result<>(args.error());
		if (!done && opts.json)
			put_error(doc, done.error());
		if (opts.json)
			print(stdout, "{}{}", first ? "" : ",\n", out::render_json(doc, opts.pretty));
		else
			print(stdout, "{}", out::render(doc, opts.style()));
		first = false;
		std::fflush(stdout);
		if (!done)
			print_error(done.error().in(place));
		if (!done && status == 0)
			status = exit_status(done.error().kind);
		return (done || opts.force) && !ever_interrupted();
	};

	if (opts.json)
		print(stdout, "[");
	auto read = for_each_line(opts.batch_file, each);
	if (opts.json)
		print(stdout, "]\n");
	if (read && status == 0 && ever_interrupted())
		read = error{error_kind::refused, ECANCELED, "interrupted", "the commands that follow were not run"};
	if (!read)
		print_error(read.error());
	return finish_output(read ? status : exit_status(read.error().kind));
}

int print_help(const tool &self, bool json, std::span<const std::string> words)
{
	if (words.empty()) {
		print(stdout, "{}", tool_help(self));
		return finish_output(0);
	}
	auto row = find_verb(words[0]);
	if (!row)
		return fail(json, row.error());
	print(stdout, "{}", verb_help(self, **row));
	return finish_output(0);
}

int describe_tool(const tool &self, const options &opts)
{
	out::node doc;
	describe(self, doc);
	print(stdout, "{}\n", out::render_json(doc, opts.pretty));
	return finish_output(0);
}

result<> enter_chosen_netns(const options &opts)
{
	if (opts.netns.empty())
		return {};
	auto space = nl::open_netns(opts.netns);
	if (!space)
		return space.error();
	return nl::enter_netns(*space);
}

int run_line(const tool &self, const command_line &line)
{
	const std::span<const std::string> words = line.words;

	if (line.opts.version) {
		print(stdout, "{}, iproute2-sf {}\n", self.name, version);
		return finish_output(0);
	}
	if (line.opts.describe)
		return describe_tool(self, line.opts);
	if (line.opts.man) {
		print(stdout, "{}", man_page(self));
		return finish_output(0);
	}
	if (line.opts.complete) {
		for (const std::string &candidate : complete(words))
			print(stdout, "{}\n", candidate);
		return finish_output(0);
	}
	if (line.opts.help)
		return print_help(self, line.opts.json, words);
	if (!words.empty() && words[0] == "help")
		return print_help(self, line.opts.json, words.subspan(1));
	if (!line.opts.batch_file.empty() && !words.empty())
		return fail(line.opts.json,
			    usage_error(fmt::format("'{}' stands beside -b, which reads its commands from a file",
						    words[0])));
	if (auto entered = enter_chosen_netns(line.opts); !entered)
		return fail(line.opts.json, entered.error());
	return line.opts.batch_file.empty() ? run_single(line.opts, words) : run_batch(line.opts);
}

} // namespace

int run_tool(const tool &self, std::span<const std::string> args)
{
	catch_interrupts();
	auto line = parse_options(args);
	if (!line)
		return fail(wants_json(args), line.error());
	nl::set_debug(line->opts.debug_netlink);
	return run_line(self, *line);
}

} // namespace sf::cli
