// A family is a list that only grows: readers follow its links without a lock.
#include "cds-hooks/metrics.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

namespace parity::hooks {
namespace {

std::string escaped(std::string_view value) {
  std::string out;
  for (const char c : value) {
    if (c == '\\')
      out += "\\\\";
    else if (c == '"')
      out += "\\\"";
    else if (c == '\n')
      out += "\\n";
    else
      out += c;
  }
  return out;
}

// {a="1",b="2"}, with `extra` as one more pair; empty without any.
std::string label_text(const std::vector<std::string>& names, const std::vector<std::string>& values,
                       std::string_view extra = {}) {
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i) {
    fmt::format_to(std::back_inserter(out), "{}{}=\"{}\"", out.empty() ? "" : ",", names[i], escaped(values[i]));
  }
  if (!extra.empty()) fmt::format_to(std::back_inserter(out), "{}{}", out.empty() ? "" : ",", extra);
  return out.empty() ? out : "{" + out + "}";
}

std::string head_text(const FamilyText& text, std::string_view type) {
  return fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n", text.name, text.help, type);
}

template <class Cell>
std::string value_family_text(const Family<Cell>& family, std::string_view type) {
  std::string out = head_text(family.text(), type);
  family.for_each([&](const std::vector<std::string>& values, const Cell& cell) {
    fmt::format_to(std::back_inserter(out), "{}{} {}\n", family.text().name, label_text(family.text().labels, values),
                   cell.value());
  });
  return out;
}

std::string histogram_family_text(const Family<Histogram>& family) {
  std::string out = head_text(family.text(), "histogram");
  const FamilyText& text = family.text();
  family.for_each([&](const std::vector<std::string>& values, const Histogram& cell) {
    std::uint64_t cumulative = 0;
    for (std::size_t i = 0; i <= Histogram::kBounds.size(); ++i) {
      cumulative += cell.in_bucket(i);
      const std::string bound =
          i < Histogram::kBounds.size() ? fmt::format("le=\"{}\"", Histogram::kBounds[i]) : "le=\"+Inf\"";
      fmt::format_to(std::back_inserter(out), "{}_bucket{} {}\n", text.name, label_text(text.labels, values, bound),
                     cumulative);
    }
    const std::string labels = label_text(text.labels, values);
    fmt::format_to(std::back_inserter(out), "{0}_sum{1} {2}\n{0}_count{1} {3}\n", text.name, labels, cell.sum_seconds(),
                   cumulative);
  });
  return out;
}

}  // namespace

void Histogram::observe(std::chrono::nanoseconds latency) {
  const auto clamped = std::max(latency, std::chrono::nanoseconds{0});
  const double seconds = std::chrono::duration<double>(clamped).count();
  const auto bucket = std::lower_bound(kBounds.begin(), kBounds.end(), seconds) - kBounds.begin();
  buckets_[static_cast<std::size_t>(bucket)].fetch_add(1, std::memory_order_relaxed);
  nanoseconds_.fetch_add(static_cast<std::uint64_t>(clamped.count()), std::memory_order_relaxed);
}

std::uint64_t Histogram::count() const {
  std::uint64_t count = 0;
  for (std::size_t i = 0; i < buckets_.size(); ++i) count += in_bucket(i);
  return count;
}

template <class Cell>
Family<Cell>::~Family() {
  for (Node* node = first_.load(); node != nullptr;) delete std::exchange(node, node->next.load());
}

template <class Cell>
typename Family<Cell>::Node* Family<Cell>::find(std::initializer_list<std::string_view> values) const {
  for (Node* node = first_.load(std::memory_order_acquire); node != nullptr;
       node = node->next.load(std::memory_order_acquire)) {
    if (std::equal(values.begin(), values.end(), node->values.begin(), node->values.end())) return node;
  }
  return nullptr;
}

template <class Cell>
Cell& Family<Cell>::with(std::initializer_list<std::string_view> values) {
  if (Node* node = find(values)) return node->cell;
  const std::lock_guard lock(growing_);
  if (Node* node = find(values)) return node->cell;
  if (size_ > kMostCells) return last_->cell;
  auto* node = new Node;
  node->values.assign(values.begin(), values.end());
  node->values.resize(text_.labels.size());
  if (size_ == kMostCells) node->values.assign(text_.labels.size(), "other");
  (last_ == nullptr ? first_ : last_->next).store(node, std::memory_order_release);
  last_ = node;
  ++size_;
  return node->cell;
}

template <class Cell>
void Family<Cell>::for_each(const std::function<void(const std::vector<std::string>&, const Cell&)>& visit) const {
  for (const Node* node = first_.load(std::memory_order_acquire); node != nullptr;
       node = node->next.load(std::memory_order_acquire)) {
    visit(node->values, node->cell);
  }
}

template class Family<Counter>;
template class Family<Gauge>;
template class Family<Histogram>;

Metrics::Metrics() = default;
Metrics::~Metrics() = default;

Family<Counter>& Metrics::counters(FamilyText text) {
  const std::lock_guard lock(mutex_);
  return *counters_.emplace_back(std::make_unique<Family<Counter>>(std::move(text)));
}

Family<Gauge>& Metrics::gauges(FamilyText text) {
  const std::lock_guard lock(mutex_);
  return *gauges_.emplace_back(std::make_unique<Family<Gauge>>(std::move(text)));
}

Family<Histogram>& Metrics::histograms(FamilyText text) {
  const std::lock_guard lock(mutex_);
  return *histograms_.emplace_back(std::make_unique<Family<Histogram>>(std::move(text)));
}

void Metrics::watch(FamilyText text, std::function<double()> read) {
  const std::lock_guard lock(mutex_);
  watched_.push_back({std::move(text), std::move(read)});
}

std::string Metrics::to_text() const {
  std::map<std::string_view, std::string> families;
  const std::lock_guard lock(mutex_);
  for (const auto& family : counters_) families[family->text().name] = value_family_text(*family, "counter");
  for (const auto& family : gauges_) families[family->text().name] = value_family_text(*family, "gauge");
  for (const auto& family : histograms_) families[family->text().name] = histogram_family_text(*family);
  for (const Watched& watched : watched_) {
    families[watched.text.name] =
        head_text(watched.text, "gauge") + fmt::format("{} {}\n", watched.text.name, watched.read());
  }
  std::string out;
  for (const auto& [name, text] : families) out += text;
  return out;
}

}  // namespace parity::hooks
