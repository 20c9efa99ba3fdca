// UUIDs of cards and suggestions: a client names a card by it in its feedback, so nobody may guess one. Request ids,
// which are no secret, are made elsewhere (request_id.h).
#pragma once

#include <string>

namespace parity::hooks {

/// A random UUID, version 4 of RFC 9562, in lower case, from OpenSSL's random generator. Safe from any thread.
std::string random_uuid();

/// A UUID in lower case: the milliseconds of now, then 74 random bits. As hard to guess as is needed, and the audit's index
/// of cards grows at its end instead of everywhere. It is marked as version 4, not 7 as RFC 9562 would have it: clients
/// that hold identifiers against RFC 4122 know the versions 1 to 5 alone. Safe from any thread.
std::string time_ordered_uuid();

}  // namespace parity::hooks
