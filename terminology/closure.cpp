#include "terminology/closure.h"

#include <algorithm>

namespace parity::terminology {
namespace {

constexpr std::size_t kMostRanges = 80'000'000;
constexpr std::size_t kMostSteps = 1'000'000'000;  // over all edges: no input takes longer than seconds

/// Children of each concept, one after the other.
struct Children {
  std::vector<std::uint32_t> first;  // count + 1
  std::vector<std::uint32_t> list;
  std::span<const std::uint32_t> of(std::uint32_t concept_index) const {
    return std::span(list).subspan(first[concept_index], first[concept_index + 1] - first[concept_index]);
  }
};

Children children_of(std::uint32_t count, std::span<const IsA> is_a) {
  Children children;
  children.first.assign(count + 1, 0);
  for (const IsA& edge : is_a) ++children.first[edge.parent + 1];
  for (std::uint32_t i = 0; i < count; ++i) children.first[i + 1] += children.first[i];
  children.list.resize(is_a.size());
  std::vector<std::uint32_t> next(children.first.begin(), children.first.end() - 1);
  for (const IsA& edge : is_a) children.list[next[edge.parent]++] = edge.child;
  return children;
}

/// Parents before their children; shorter than `count` when there is a circle.
std::vector<std::uint32_t> from_the_top(std::uint32_t count, std::span<const IsA> is_a, const Children& children) {
  std::vector<std::uint32_t> parents(count, 0);
  for (const IsA& edge : is_a) ++parents[edge.child];
  std::vector<std::uint32_t> order;
  order.reserve(count);
  for (std::uint32_t i = 0; i < count; ++i)
    if (parents[i] == 0) order.push_back(i);
  for (std::size_t at = 0; at < order.size(); ++at)
    for (const std::uint32_t child : children.of(order[at]))
      if (--parents[child] == 0) order.push_back(child);
  return order;
}

/// The walk, without recursion: a hierarchy may be as deep as it has codes.
void number_places(const Children& children, std::span<const std::uint32_t> order, Closure& closure) {
  constexpr std::uint32_t kNone = 0xFFFFFFFF;
  closure.place.assign(order.size(), kNone);
  std::uint32_t next = 0;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> open;  // concept, which child is next
  for (const std::uint32_t root : order) {
    if (closure.place[root] != kNone) continue;
    closure.place[root] = next++;
    open.emplace_back(root, 0);
    while (!open.empty()) {
      auto& [concept_index, child_number] = open.back();
      const auto below = children.of(concept_index);
      if (child_number == below.size()) {
        closure.ranges[concept_index].push_back({closure.place[concept_index], next - 1});
        open.pop_back();
        continue;
      }
      const std::uint32_t child = below[child_number++];
      if (closure.place[child] != kNone) continue;
      closure.place[child] = next++;
      open.emplace_back(child, 0);
    }
  }
}

void join(std::vector<PlaceRange>& ranges) {
  std::sort(ranges.begin(), ranges.end(), [](const PlaceRange& a, const PlaceRange& b) { return a.first < b.first; });
  std::size_t kept = 0;
  for (const PlaceRange& range : ranges) {
    if (kept > 0 && range.first <= ranges[kept - 1].last + 1)
      ranges[kept - 1].last = std::max(ranges[kept - 1].last, range.last);
    else
      ranges[kept++] = range;
  }
  ranges.resize(kept);
  ranges.shrink_to_fit();
}

}  // namespace

Result<Closure> close(std::uint32_t count, std::span<const IsA> is_a) {
  const Children children = children_of(count, is_a);
  const std::vector<std::uint32_t> order = from_the_top(count, is_a, children);
  if (order.size() < count) {
    std::vector<bool> seen(count, false);
    for (const std::uint32_t i : order) seen[i] = true;
    const auto in_circle = std::find(seen.begin(), seen.end(), false) - seen.begin();
    return invalid_input("a code lies above itself", std::to_string(in_circle));
  }
  Closure closure;
  closure.ranges.resize(count);
  // Children first visited from a parent that comes early in the walk: their ranges nest.
  number_places(children, order, closure);
  std::size_t all = 0;
  std::size_t steps = 0;
  for (std::size_t at = order.size(); at-- > 0;) {
    auto& mine = closure.ranges[order[at]];
    const PlaceRange own = mine.front();
    for (const std::uint32_t child : children.of(order[at])) {
      steps += closure.ranges[child].size();
      if (steps > kMostSteps || mine.size() > kMostRanges) break;
      for (const PlaceRange& range : closure.ranges[child])
        if (range.first < own.first || range.last > own.last) mine.push_back(range);
    }
    join(mine);
    all += mine.size();
    if (all > kMostRanges || steps > kMostSteps)
      return tl::unexpected<Error>(
          Error{ErrorKind::kTooLarge, "the hierarchy is too tangled: more ranges than can be kept", {}, {}});
  }
  return closure;
}

}  // namespace parity::terminology
