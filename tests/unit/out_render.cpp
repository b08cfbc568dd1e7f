// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/out/render.h"

#include <algorithm>

#include "tests/unit/catch.h"

using namespace sf::out;

namespace {

/// An SF as `devlink port show` prints it, with a section of ours.
node example()
{
	node root;
	node &port = root.object("port", node::layout::group).object("pci/0000:08:00.0/32768", node::layout::entry);
	port.put("type", "eth").put("sfnum", 106U).put("external", false);
	node &function = port.object("function");
	function.put("hw_addr", "00:00:00:00:00:00").put("state", "active");
	function.object("nested_devlink").object("auxiliary/mlx5_core.sf.2", node::layout::entry).put("netns", "ns1");
	return root;
}

} // namespace

TEST_CASE("text has the layout of devlink(8)")
{
	REQUIRE(render(example(), {}) == "pci/0000:08:00.0/32768: type eth sfnum 106 external false\n"
					 "  function:\n"
					 "    hw_addr 00:00:00:00:00:00 state active\n"
					 "      nested_devlink:\n"
					 "        auxiliary/mlx5_core.sf.2: netns ns1\n");
}

TEST_CASE("a name alone has no colon behind it, as devlink(8) prints nested instances")
{
	node root;
	root.object("nested_devlink").object("auxiliary/sfnic.sf.0", node::layout::entry);
	REQUIRE(render(root, {}) == "nested_devlink:\n  auxiliary/sfnic.sf.0\n");
}

TEST_CASE("JSON has the layout of devlink(8)")
{
	REQUIRE(render(example(), {format::json}) ==
		R"({"port":{"pci/0000:08:00.0/32768":{"type":"eth","sfnum":106,"external":false,"function":{"hw_addr":"00:00:00:00:00:00","state":"active","nested_devlink":{"auxiliary/mlx5_core.sf.2":{"netns":"ns1"}}}}}})"
		"\n");
}

TEST_CASE("pretty JSON is the same document over lines")
{
	node root;
	root.put("a", 1).array("b").append(true);
	REQUIRE(render(root, {format::json, true}) == "{\n    \"a\": 1,\n    \"b\": [\n        true\n    ]\n}\n");
}

TEST_CASE("a tree draws every object as a branch")
{
	REQUIRE(render(example(), {format::tree}) == "pci/0000:08:00.0/32768  type eth sfnum 106 external false\n"
						     "└─ function  hw_addr 00:00:00:00:00:00 state active\n"
						     "   └─ nested_devlink\n"
						     "      └─ auxiliary/mlx5_core.sf.2  netns ns1\n");
}

TEST_CASE("oneline joins a record with backslashes")
{
	style how;
	how.oneline = true;
	const std::string text = render(example(), how);
	REQUIRE(std::count(text.begin(), text.end(), '\n') == 1);
	REQUIRE(text.find("external false\\  function:\\") != std::string::npos);
}

TEST_CASE("nothing is empty text and an empty document")
{
	REQUIRE(render(node{}, {}).empty());
	REQUIRE(render(node{}, {format::json}) == "{}\n");
}

TEST_CASE("what is not known is said to be unknown")
{
	node root;
	root.put("netdev", unknown);
	REQUIRE(render(root, {}) == "netdev unknown\n");
	REQUIRE(render(root, {format::json}) == "{\"netdev\":\"unknown\"}\n");
}

TEST_CASE("JSON strings are valid whatever the bytes")
{
	REQUIRE(json_quote("a\"b\\c\n\x01") == R"("a\"b\\c\n\u0001")");
	REQUIRE(json_quote("grün €") == "\"grün €\"");
	REQUIRE(json_quote("\xff\xc0\xaf") == R"("\ufffd\ufffd\ufffd")");
	REQUIRE(json_quote("\xe2\x82") == R"("\ufffd\ufffd")");
	REQUIRE(json_quote("\xed\xa0\x80") == R"("\ufffd\ufffd\ufffd")");
}

TEST_CASE("control characters never reach the terminal raw")
{
	node root;
	root.put("name", std::string("a\x1b[31m"));
	REQUIRE(render(root, {}) == "name a\\x1b[31m\n");
	node other;
	other.put("name", std::string("\xc2\x9b" "1m\x9b\xe2\x80\xaegrün"));
	REQUIRE(render(other, {}) == "name \\xc2\\x9b1m\\x9b\\xe2\\x80\\xaegrün\n");
}
