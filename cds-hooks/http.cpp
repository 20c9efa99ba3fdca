// Tables of methods and statuses, header look-up, and the once-only Responder.
#include "cds-hooks/http.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "cds-hooks/operation_outcome.h"

namespace parity::hooks {
namespace {

struct MethodName {
  Method method;
  std::string_view name;
};

constexpr std::array<MethodName, 8> kMethods = {{{Method::kGet, "GET"},
                                                 {Method::kHead, "HEAD"},
                                                 {Method::kPost, "POST"},
                                                 {Method::kPut, "PUT"},
                                                 {Method::kPatch, "PATCH"},
                                                 {Method::kDelete, "DELETE"},
                                                 {Method::kOptions, "OPTIONS"},
                                                 {Method::kOther, "OTHER"}}};

struct StatusName {
  int status;
  std::string_view name;
};

constexpr std::array<StatusName, 23> kStatuses = {{{100, "Continue"},
                                                   {200, "OK"},
                                                   {204, "No Content"},
                                                   {304, "Not Modified"},
                                                   {400, "Bad Request"},
                                                   {401, "Unauthorized"},
                                                   {403, "Forbidden"},
                                                   {404, "Not Found"},
                                                   {405, "Method Not Allowed"},
                                                   {408, "Request Timeout"},
                                                   {409, "Conflict"},
                                                   {412, "Precondition Failed"},
                                                   {413, "Content Too Large"},
                                                   {415, "Unsupported Media Type"},
                                                   {417, "Expectation Failed"},
                                                   {422, "Unprocessable Content"},
                                                   {429, "Too Many Requests"},
                                                   {431, "Request Header Fields Too Large"},
                                                   {500, "Internal Server Error"},
                                                   {501, "Not Implemented"},
                                                   {502, "Bad Gateway"},
                                                   {503, "Service Unavailable"},
                                                   {505, "HTTP Version Not Supported"}}};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

}  // namespace

Method parse_method(std::string_view text) {
  const auto found = std::find_if(kMethods.begin(), kMethods.end(), [&](const auto& m) { return m.name == text; });
  return found == kMethods.end() ? Method::kOther : found->method;
}

std::string_view to_text(Method method) {
  const auto found = std::find_if(kMethods.begin(), kMethods.end(), [&](const auto& m) { return m.method == method; });
  return found == kMethods.end() ? "OTHER" : found->name;
}

std::string_view reason_phrase(int status) {
  const auto found =
      std::find_if(kStatuses.begin(), kStatuses.end(), [&](const auto& s) { return s.status == status; });
  return found == kStatuses.end() ? "Unknown" : found->name;
}

bool same_header_name(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

std::optional<std::string_view> HttpRequest::header(std::string_view name) const {
  for (const HttpHeader& header : headers) {
    if (same_header_name(header.name, name)) return header.value;
  }
  return std::nullopt;
}

Responder::Responder(std::function<void(HttpResponse)> send) : send_(std::move(send)) {}

Responder::Responder(Responder&& other) noexcept : send_(std::exchange(other.send_, nullptr)) {}

Responder& Responder::operator=(Responder&& other) noexcept {
  if (this != &other) {
    Responder dropped(std::move(*this));
    send_ = std::exchange(other.send_, nullptr);
  }
  return *this;
}

Responder::~Responder() {
  if (send_) send(error_response(500, Fault{IssueCode::kException, "the request could not be answered", {}}));
}

void Responder::send(HttpResponse response) {
  if (const auto send = std::exchange(send_, nullptr)) send(std::move(response));
}

Responder Responder::wrap(Responder inner, std::function<void(HttpResponse&)> finish) {
  // std::function wants a copyable target.
  auto shared = std::make_shared<Responder>(std::move(inner));
  return Responder([shared = std::move(shared), finish = std::move(finish)](HttpResponse response) {
    finish(response);
    shared->send(std::move(response));
  });
}

}  // namespace parity::hooks
