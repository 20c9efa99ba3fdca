// Counters, gauges and latency histograms in Prometheus' text format. Families are made at start; counting takes no
// lock. Label values come from the configuration and the rules, never from a request: no metric names a patient.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace parity::hooks {

class Counter {
 public:
  void add(std::uint64_t count = 1) { value_.fetch_add(count, std::memory_order_relaxed); }
  std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

class Gauge {
 public:
  void set(std::int64_t value) { value_.store(value, std::memory_order_relaxed); }
  void add(std::int64_t change) { value_.fetch_add(change, std::memory_order_relaxed); }
  std::int64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::int64_t> value_{0};
};

/// Latencies, in buckets from 1 ms to 10 s.
class Histogram {
 public:
  static constexpr std::array<double, 12> kBounds = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                                     0.1,   0.25,   0.5,   1.0,  2.5,   10.0};  // seconds

  void observe(std::chrono::nanoseconds latency);
  std::uint64_t in_bucket(std::size_t index) const { return buckets_.at(index).load(std::memory_order_relaxed); }
  std::uint64_t count() const;
  double sum_seconds() const { return static_cast<double>(nanoseconds_.load(std::memory_order_relaxed)) / 1e9; }

 private:
  std::array<std::atomic<std::uint64_t>, kBounds.size() + 1>
      buckets_{};  // not cumulative; the last is above all bounds
  std::atomic<std::uint64_t> nanoseconds_{0};
};

struct FamilyText {
  std::string name;  // "parity_http_requests_total"
  std::string help;
  std::vector<std::string> labels;  // label names; may be empty
};

/// One metric by label values. A cell is made at its first use and stays: the reference may be kept.
template <class Cell>
class Family {
 public:
  static constexpr std::size_t kMostCells = 2'000;

  explicit Family(FamilyText text) : text_(std::move(text)) {}
  Family(const Family&) = delete;
  Family& operator=(const Family&) = delete;
  ~Family();

  /// The cell of these label values, one for each label name. Beyond kMostCells all share one cell, whose values are
  /// "other". Lock-free but for the first use of a combination.
  Cell& with(std::initializer_list<std::string_view> values);

  const FamilyText& text() const { return text_; }
  /// In order of first use.
  void for_each(const std::function<void(const std::vector<std::string>&, const Cell&)>& visit) const;

 private:
  struct Node {
    std::vector<std::string> values;
    Cell cell;
    std::atomic<Node*> next{nullptr};
  };

  Node* find(std::initializer_list<std::string_view> values) const;

  FamilyText text_;
  std::mutex growing_;
  std::size_t size_ = 0;  // guarded by growing_
  std::atomic<Node*> first_{nullptr};
  Node* last_ = nullptr;  // guarded by growing_
};

class Metrics {
 public:
  Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;
  ~Metrics();

  // Each call makes a family; the reference lives as long as the registry. The name must be new.
  Family<Counter>& counters(FamilyText text);
  Family<Gauge>& gauges(FamilyText text);
  Family<Histogram>& histograms(FamilyText text);

  /// A gauge that is read when the metrics are, from any thread.
  void watch(FamilyText text, std::function<double()> read);

  /// Prometheus text format 0.0.4, families in order of name.
  std::string to_text() const;

 private:
  struct Watched {
    FamilyText text;
    std::function<double()> read;
  };

  mutable std::mutex mutex_;
  std::vector<std::unique_ptr<Family<Counter>>> counters_;
  std::vector<std::unique_ptr<Family<Gauge>>> gauges_;
  std::vector<std::unique_ptr<Family<Histogram>>> histograms_;
  std::vector<Watched> watched_;
};

}  // namespace parity::hooks
