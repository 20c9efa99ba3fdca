#include "engine/cohort/change.h"

#include <fmt/format.h>
#include <algorithm>

namespace parity {
namespace {

std::string described(const TraceNode& node) {
  std::string text = fmt::format("{}: {}", node.label, to_text(node.truth));
  if (!node.value.empty()) text += fmt::format(" ({})", node.value);
  return text;
}

const TraceNode* labelled(const std::vector<TraceNode>& nodes, std::string_view label) {
  const auto found = std::find_if(nodes.begin(), nodes.end(), [label](const TraceNode& n) { return n.label == label; });
  return found == nodes.end() ? nullptr : &*found;
}

std::string difference(const TraceNode& before, const TraceNode& after);

// Of lists of the same length each with its like; of others by label. What has no like explains a difference if it is
// as true as the whole that it is a part of.
std::string difference_of_parts(const TraceNode& before, const TraceNode& after) {
  if (before.children.size() == after.children.size()) {
    for (std::size_t i = 0; i < before.children.size(); ++i)
      if (auto found = difference(before.children[i], after.children[i]); !found.empty()) return found;
    return {};
  }
  for (const TraceNode& node : after.children) {
    const TraceNode* like = before.label == node.label ? &before : labelled(before.children, node.label);
    if (like != nullptr) {
      if (auto found = difference(*like, node); !found.empty()) return found;
    } else if (node.truth == after.truth) {
      return fmt::format("new: {}", described(node));
    }
  }
  for (const TraceNode& node : before.children)
    if (node.label != after.label && labelled(after.children, node.label) == nullptr && node.truth == before.truth)
      return fmt::format("gone: {}", described(node));
  return {};
}

std::string difference(const TraceNode& before, const TraceNode& after) {
  if (before.truth == after.truth) return {};
  if (auto deeper = difference_of_parts(before, after); !deeper.empty()) return deeper;
  return fmt::format("{} -> {}", described(before), described(after));
}

}  // namespace

std::string_view to_text(Change change) {
  constexpr std::array<std::string_view, kChangeCount> kWords = {
      "quiet", "still-prompted", "newly-prompted", "no-longer-prompted", "now-could-not-tell", "can-be-told-now"};
  return kWords[static_cast<std::size_t>(change)];
}

Change change_of(OutcomeState before, OutcomeState after) {
  using enum OutcomeState;
  if (after == kFired) return before == kFired ? Change::kStillPrompted : Change::kNewlyPrompted;
  if (after == kUnknown) return before == kUnknown ? Change::kQuiet : Change::kNowOpen;
  if (before == kFired) return Change::kNoLonger;
  return before == kUnknown ? Change::kNoLongerOpen : Change::kQuiet;
}

bool is_felt(Change change) { return change != Change::kQuiet && change != Change::kStillPrompted; }

// applies-to, when, each unless, the audience lines: of whatever number.
std::string first_difference(const RuleTrace& before, const RuleTrace& after) {
  for (const TraceNode& part : after.parts) {
    const TraceNode* like = labelled(before.parts, part.label);
    if (like == nullptr) continue;
    if (auto found = difference(*like, part); !found.empty()) return found;
  }
  for (const TraceNode& part : after.parts)
    if (labelled(before.parts, part.label) == nullptr) return fmt::format("new: {}", described(part));
  for (const TraceNode& part : before.parts)
    if (labelled(after.parts, part.label) == nullptr) return fmt::format("gone: {}", described(part));
  return {};
}

}  // namespace parity
