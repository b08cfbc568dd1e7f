// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/cli/options.h"

#include "core/cli/batch.h"
#include "core/cli/suggest.h"
#include "tests/unit/catch.h"

using namespace sf;
using namespace sf::cli;
using namespace std::chrono_literals;

namespace {

command_line parse(std::vector<std::string> args)
{
	auto line = parse_options(args);
	INFO((line ? "" : line.error().text));
	REQUIRE(line);
	return *line;
}

std::string error_of(std::vector<std::string> args)
{
	auto line = parse_options(args);
	REQUIRE_FALSE(line);
	REQUIRE(line.error().kind == error_kind::usage);
	return line.error().text;
}

} // namespace

TEST_CASE("options stand in front, words behind are left alone")
{
	const auto line = parse({"-j", "-p", "show", "netdev", "-j"});
	REQUIRE(line.opts.json);
	REQUIRE(line.opts.pretty);
	REQUIRE(line.words == std::vector<std::string>{"show", "netdev", "-j"});
}

TEST_CASE("iproute2's spellings are taken")
{
	REQUIRE(parse({"-json"}).opts.json);
	REQUIRE(parse({"-jp"}).opts.pretty);
	REQUIRE(parse({"-det"}).opts.details);
	REQUIRE(parse({"--statistics"}).opts.stats);
	REQUIRE(parse({"-s"}).opts.stats);
	REQUIRE(parse({"-n", "blue", "show"}).opts.netns == "blue");
	REQUIRE(parse({"-netns", "blue"}).opts.netns == "blue");
	REQUIRE(parse({"-b", "-"}).opts.batch_file == "-");
	REQUIRE(parse({"-c", "show"}).opts.color);
	REQUIRE(parse({"-color=never", "show"}).opts.color == false);
	REQUIRE(parse({"-V"}).opts.version);
	REQUIRE(parse({"--dry-run", "add"}).opts.dry_run);
}

TEST_CASE("the time limit is in seconds, with a fraction if need be")
{
	REQUIRE(parse({}).opts.timeout == 10s);
	REQUIRE(parse({"--timeout", "2.5"}).opts.timeout == 2500ms);
	REQUIRE(parse({"--timeout=3"}).opts.timeout == 3s);
	for (const char *wrong : {"0", "-1", "x", "1e9", "nan"})
		REQUIRE(error_of({std::string("--timeout=") + wrong}).find(wrong) != std::string::npos);
}

TEST_CASE("wrong options are named")
{
	REQUIRE(error_of({"--jsn"}) == "unknown option '--jsn'");
	REQUIRE(error_of({"--timeout"}) == "option '--timeout' needs a value");
	REQUIRE(error_of({"-n"}) == "option '-n' needs a value");
	REQUIRE(error_of({"-q"}) == "unknown option '-q'");
	REQUIRE(error_of({"--color=pink"}) == "--color: 'pink' is not auto, always or never");
}

TEST_CASE("a line of a batch")
{
	using strings = std::vector<std::string>;
	REQUIRE(*split_line("add  pci/x\tsfnum 8 # why") == strings{"add", "pci/x", "sfnum", "8"});
	REQUIRE(*split_line("a 'b c' \"d \\\" e\" f\\ g ''") == strings{"a", "b c", "d \" e", "f g", ""});
	REQUIRE(split_line("  # all comment")->empty());
	REQUIRE(*split_line("a#b") == strings{"a#b"});
	REQUIRE_FALSE(split_line("a 'b"));
}

TEST_CASE("the nearest word is suggested, if any is near")
{
	REQUIRE(edit_distance("sfnum", "sfnmu") == 1);
	REQUIRE(edit_distance("", "abc") == 3);
	const std::vector<std::string> known = {"show", "set", "add"};
	REQUIRE(did_you_mean("shwo", known) == "did you mean 'show'?");
	REQUIRE(did_you_mean("xylophone", known) == "one of: show, set, add");
}
