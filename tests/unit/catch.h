// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

/// Catch2 version 3 (Debian 13) or 2 (Debian 12): the same macros, other headers.
#if __has_include(<catch2/catch_test_macros.hpp>)
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#else
#include <catch2/catch.hpp>
#endif
