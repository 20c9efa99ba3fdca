#include "fhir-adapter/rest/access_token.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace parity::fhir {
namespace {

bool is_token_char(char c) { return c > 0x20 && c < 0x7f; }

}  // namespace

std::optional<AccessToken> AccessToken::from(std::string&& text) {
  std::optional<AccessToken> token;
  if (!text.empty() && std::all_of(text.begin(), text.end(), is_token_char))
    token = AccessToken(std::string_view(text));
  explicit_bzero(text.data(), text.size());
  text.clear();
  return token;
}

AccessToken::AccessToken(std::string_view text) : bytes_(std::make_unique<char[]>(text.size())), size_(text.size()) {
  std::copy(text.begin(), text.end(), bytes_.get());
}

AccessToken::AccessToken(AccessToken&& other) noexcept
    : bytes_(std::move(other.bytes_)), size_(std::exchange(other.size_, 0)) {}

AccessToken& AccessToken::operator=(AccessToken&& other) noexcept {
  if (this == &other) return *this;
  wipe();
  bytes_ = std::move(other.bytes_);
  size_ = std::exchange(other.size_, 0);
  return *this;
}

AccessToken::~AccessToken() { wipe(); }

void AccessToken::wipe() noexcept {
  if (bytes_) explicit_bzero(bytes_.get(), size_);
}

}  // namespace parity::fhir
