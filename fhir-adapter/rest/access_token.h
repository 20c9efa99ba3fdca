// The bearer token of one call. It can be moved and shared, but neither copied nor printed, and its bytes are wiped when
// it goes. Used by cds-hooks, which gets it, and the REST client, which sends it.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace parity::fhir {

class AccessToken {
 public:
  /// Takes the token and wipes `text`. Nothing if it is empty, or has a character that may not stand in a header: white
  /// space, a control character, anything but ASCII (RFC 6750 allows fewer still).
  static std::optional<AccessToken> from(std::string&& text);

  AccessToken(AccessToken&& other) noexcept;
  AccessToken& operator=(AccessToken&& other) noexcept;
  AccessToken(const AccessToken&) = delete;
  AccessToken& operator=(const AccessToken&) = delete;
  ~AccessToken();

  /// For the Authorization header of a request to the server that it is meant for, and for nothing else.
  std::string_view reveal() const { return {bytes_.get(), size_}; }

 private:
  explicit AccessToken(std::string_view text);
  void wipe() noexcept;

  std::unique_ptr<char[]> bytes_;  // not a std::string: moving a short one leaves its bytes behind
  std::size_t size_ = 0;
};

}  // namespace parity::fhir
