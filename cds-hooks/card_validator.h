// The specification's rules for a response (CDS Hooks 2.0.1, "CDS Service Response"; 3.0 invariants cds-resp-1 to -7),
// over plain values. Every response passes here before it leaves, and tests judge published ones by it. What the types
// rule out (an indicator that is none) needs no check.
#pragma once

#include <string>
#include <vector>

#include "cds-hooks/card.h"

namespace parity::hooks {

struct CardFault {
  std::string path;  // "cards[0].suggestions[1].label"; holds no value
  std::string rule;  // "is required"
};

/// Every fault, in the order of the response; none: it may be sent.
std::vector<CardFault> faults_of(const CdsResponse& response);

/// Takes out what must not be sent: first a card's faulty suggestions, override reasons and links, then cards that are
/// still faulty, then faulty system actions. Gives the faults that it found; afterwards there are none.
std::vector<CardFault> drop_faulty(CdsResponse& response);

/// An absolute http or https URL without blanks or control characters.
bool is_absolute_url(std::string_view text);

}  // namespace parity::hooks
