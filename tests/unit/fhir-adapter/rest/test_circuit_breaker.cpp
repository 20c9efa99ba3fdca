// When a FHIR server that fails is left alone, and how it is tried again.
#include <catch2/catch.hpp>

#include "fhir-adapter/rest/circuit_breaker.h"

namespace parity::fhir {
namespace {

using std::chrono::seconds;

class Breaker {
 public:
  bool try_enter() { return breaker_.try_enter(now_); }
  void fail(int times) {
    for (int i = 0; i < times; ++i) breaker_.failed(now_);
  }
  void succeed() { breaker_.succeeded(); }
  void leave() { breaker_.left(); }
  void wait(seconds time) { now_ += time; }
  BreakerState state() const { return breaker_.state(); }

 private:
  CircuitBreaker breaker_{BreakerOptions{}};
  CircuitBreaker::Time now_;
};

TEST_CASE("a breaker opens at the fifth failure in a row") {
  Breaker breaker;
  breaker.fail(4);
  breaker.succeed();
  breaker.fail(4);
  CHECK(breaker.try_enter());
  breaker.fail(1);
  CHECK(breaker.state() == BreakerState::kOpen);
  CHECK_FALSE(breaker.try_enter());
}

TEST_CASE("ten seconds later one call tries") {
  Breaker breaker;
  breaker.fail(5);
  breaker.wait(seconds(9));
  CHECK_FALSE(breaker.try_enter());
  breaker.wait(seconds(1));
  CHECK(breaker.try_enter());
  CHECK(breaker.state() == BreakerState::kTrial);
  CHECK_FALSE(breaker.try_enter());

  SECTION("it goes well") {
    breaker.succeed();
    CHECK(breaker.try_enter());
    CHECK(breaker.try_enter());
    breaker.fail(4);
    CHECK(breaker.try_enter());
  }
  SECTION("it fails") {
    breaker.fail(1);
    breaker.wait(seconds(9));
    CHECK_FALSE(breaker.try_enter());
    breaker.wait(seconds(1));
    CHECK(breaker.try_enter());
  }
  SECTION("it told nothing: the next one tries") {
    breaker.leave();
    CHECK(breaker.try_enter());
  }
}

TEST_CASE("calls that were out when it opened do not put off the trial") {
  Breaker breaker;
  breaker.fail(5);
  breaker.wait(seconds(9));
  breaker.fail(3);
  breaker.wait(seconds(1));
  CHECK(breaker.try_enter());
}

}  // namespace
}  // namespace parity::fhir
