// SPDX-License-Identifier: GPL-2.0-or-later
// Catch2 3 brings main() in a library; Catch2 2 (Debian 12) makes it here.
#if !__has_include(<catch2/catch_test_macros.hpp>)
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
#endif
