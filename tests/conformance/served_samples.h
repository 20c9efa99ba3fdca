// The product's own rules behind their services, without a socket and over a store in memory. For tests alone.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "cds-hooks/services.h"
#include "tests/unit/cds-hooks/fake_store.h"

namespace parity::conformance {

class ServedSamples {
 public:
  /// Fails the test when the rules have an error.
  ServedSamples();

  /// The service that is called in the tests for this hook; empty: none listens to it.
  std::string service_for(std::string_view hook) const;
  hooks::HttpResponse call(const std::string& service, std::string body);

 private:
  class Today final : public hooks::Clock {
   public:
    Instant now() const override { return {1795339800}; }  // 2026-11-22T09:30:00Z, the samples' day
  };
  hooks::test::FakeStore store_;
  Today clock_;
  hooks::Metrics metrics_;
  hooks::Log log_;
  std::optional<hooks::Services> services_;
};

/// A file's text; fails the test when it can't be read.
std::string text_of(const std::string& path);

}  // namespace parity::conformance
