// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/model/sysfs.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <fstream>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "core/base/fd.h"

namespace sf::model::sysfs {
namespace {

namespace fs = std::filesystem;

std::string first_line(const fs::path &file)
{
	std::ifstream input(file);
	std::string line;
	std::getline(input, line);
	return line;
}

fs::path path_of(const nl::devlink_handle &device)
{
	return fs::path("/sys/bus") / device.bus / "devices" / device.dev;
}

std::string link_name(const fs::path &link)
{
	std::error_code failed;
	const fs::path target = fs::read_symlink(link, failed);
	return failed ? std::string() : target.filename().string();
}

std::vector<fs::path> entries_of(const fs::path &directory)
{
	std::vector<fs::path> entries;
	std::error_code failed;
	for (fs::directory_iterator at(directory, failed), end; !failed && at != end; at.increment(failed))
		entries.push_back(at->path());
	return entries;
}

std::vector<std::string> names_in(const fs::path &directory)
{
	std::vector<std::string> names;
	for (const fs::path &entry : entries_of(directory))
		names.push_back(entry.filename().string());
	return names;
}

std::optional<std::uint32_t> as_number(const std::string &text)
{
	std::uint32_t number = 0;
	auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
	if (text.empty() || code != std::errc{} || end != text.data() + text.size())
		return std::nullopt;
	return number;
}

/// Numbers of the character devices (uverbs0, …) of an RDMA device. Their paths differ between containers.
std::vector<dev_t> uverbs_of(const std::string &ibdev)
{
	std::vector<dev_t> numbers;
	for (const fs::path &entry : entries_of("/sys/class/infiniband_verbs")) {
		const std::string text = first_line(entry / "dev");
		const auto colon = text.find(':');
		const auto major = as_number(text.substr(0, colon));
		const auto minor = as_number(colon == std::string::npos ? std::string() : text.substr(colon + 1));
		if (first_line(entry / "ibdev") == ibdev && major && minor)
			numbers.push_back(::makedev(*major, *minor));
	}
	return numbers;
}

bool has_open(const fs::path &process, const std::vector<dev_t> &devices)
{
	for (const fs::path &fd : entries_of(process / "fd")) {
		struct stat file = {};
		if (::stat(fd.c_str(), &file) == 0 && S_ISCHR(file.st_mode) &&
		    std::ranges::find(devices, file.st_rdev) != devices.end())
			return true;
	}
	return false;
}

/// The sysfs of the thread's network namespace, mounted nowhere.
unique_fd open_sysfs()
{
	const unique_fd context(::fsopen("sysfs", FSOPEN_CLOEXEC));
	if (!context || ::fsconfig(context.get(), FSCONFIG_CMD_CREATE, nullptr, nullptr, 0) < 0)
		return {};
	return unique_fd(::fsmount(context.get(), FSMOUNT_CLOEXEC, 0));
}

} // namespace

bool netns_may_hold(const std::function<bool(const std::string &)> &wanted)
{
	const unique_fd root = open_sysfs();
	if (!root)
		return true;
	// /proc/self/fd leads into the mount that has no path.
	for (const fs::path &entry : entries_of(fmt::format("/proc/self/fd/{}/class/net", root.get()))) {
		std::error_code failed;
		const fs::path target = fs::read_symlink(entry, failed); // ../../devices/…/mlx5_core.sf.2/net/eth4
		if (failed || wanted(target.parent_path().parent_path().filename().string()))
			return true;
	}
	return false;
}

bool is_sf_bus(std::string_view bus)
{
	return std::ranges::find(sf_buses, bus) != std::end(sf_buses);
}

std::optional<sf_device> sf_device_of(const nl::devlink_handle &handle)
{
	if (!is_sf_bus(handle.bus))
		return std::nullopt;
	const fs::path device = path_of(handle);
	const auto sfnum = as_number(first_line(device / "sfnum"));
	std::error_code failed;
	const fs::path real = fs::canonical(device, failed);
	if (!sfnum || failed)
		return std::nullopt;
	const fs::path parent = real.parent_path();
	return sf_device{handle,
			 {link_name(parent / "subsystem"), parent.filename().string()},
			 *sfnum,
			 handle.bus == mdev_bus ? first_line(device / "alias") : std::string()};
}

std::vector<sf_device> sf_devices(std::string_view bus)
{
	std::vector<sf_device> found;
	for (const std::string &name : names_in(fs::path("/sys/bus") / bus / "devices"))
		if (auto device = sf_device_of({std::string(bus), name}))
			found.push_back(std::move(*device));
	return found;
}

std::vector<std::string> netdevs_of(const nl::devlink_handle &device)
{
	return names_in(path_of(device) / "net");
}

std::vector<std::string> ibdevs_of(const nl::devlink_handle &device)
{
	return names_in(path_of(device) / "infiniband");
}

result<> remove_mdev(const std::string &uuid)
{
	const fs::path file = path_of({std::string(mdev_bus), uuid}) / "remove";
	const unique_fd remove(::open(file.c_str(), O_WRONLY | O_CLOEXEC));
	if (!remove)
		return system_error(errno == ENOENT ? ENODEV : errno, file.string());
	return ::write(remove.get(), "1", 1) == 1 ? result<>() : system_error(errno, file.string());
}

bool device_exists(const nl::devlink_handle &device)
{
	std::error_code failed;
	return fs::exists(path_of(device), failed);
}

std::string rdma_parent_device(const std::string &ibdev)
{
	return link_name(fs::path("/sys/class/infiniband") / ibdev / "device");
}

std::string rdma_parent_netdev(const std::string &ibdev)
{
	return first_line(fs::path("/sys/class/infiniband") / ibdev / "parent");
}

std::vector<rdma_holder> rdma_holders(const std::string &ibdev)
{
	std::vector<rdma_holder> holders;
	const std::vector<dev_t> devices = uverbs_of(ibdev);
	if (devices.empty())
		return holders;
	for (const fs::path &entry : entries_of("/proc")) {
		const auto pid = as_number(entry.filename().string());
		if (pid && has_open(entry, devices))
			holders.push_back({static_cast<int>(*pid), first_line(entry / "comm")});
	}
	return holders;
}

} // namespace sf::model::sysfs
