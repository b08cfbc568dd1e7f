// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/base/interrupt.h"

#include <cerrno>
#include <csignal>
#include <initializer_list>

namespace sf {
namespace {

volatile std::sig_atomic_t came = 0, ever = 0;

void note(int)
{
	came = 1;
	ever = 1;
}

} // namespace

void catch_interrupts()
{
	struct sigaction action = {};
	action.sa_handler = note;
	for (int signal : {SIGINT, SIGTERM, SIGHUP})
		::sigaction(signal, &action, nullptr);
	::signal(SIGPIPE, SIG_IGN);
}

bool interrupted()
{
	return came != 0;
}

result<> check_interrupted()
{
	if (!interrupted())
		return {};
	return error{error_kind::refused, ECANCELED, "interrupted", {}};
}

bool ever_interrupted()
{
	return ever != 0;
}

void forget_interrupt()
{
	came = 0;
}

} // namespace sf
