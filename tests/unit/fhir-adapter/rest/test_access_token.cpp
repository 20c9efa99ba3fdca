// A caller's access token: what may be one, and that no copy of it is left behind.
#include <catch2/catch.hpp>
#include <type_traits>

#include "fhir-adapter/rest/access_token.h"

namespace parity::fhir {
namespace {

static_assert(!std::is_copy_constructible_v<AccessToken> && !std::is_copy_assignable_v<AccessToken>);
static_assert(!std::is_convertible_v<AccessToken, std::string> &&
              !std::is_convertible_v<AccessToken, std::string_view>);

TEST_CASE("a token is taken out of its text, which is wiped") {
  std::string text = "abc.DEF-123_~+/=";
  const char* bytes = text.data();
  const auto token = AccessToken::from(std::move(text));
  REQUIRE(token);
  CHECK(token->reveal() == "abc.DEF-123_~+/=");
  CHECK(std::string(bytes, 16) == std::string(16, '\0'));
}

TEST_CASE("a moved token leaves nothing behind") {
  auto first = AccessToken::from("secret");
  AccessToken second = std::move(*first);
  CHECK(first->reveal().empty());
  CHECK(second.reveal() == "secret");
  second = std::move(*AccessToken::from("other"));
  CHECK(second.reveal() == "other");
}

TEST_CASE("what may not stand in a header is no token") {
  for (const char* text : {"", "a b", "a\r\nX: y", "a\tb", "\xc3\xa9", "a\x7f"}) {
    CAPTURE(text);
    CHECK_FALSE(AccessToken::from(text));
  }
}

}  // namespace
}  // namespace parity::fhir
