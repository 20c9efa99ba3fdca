// UUIDs of cards and suggestions: a client names a card by it in its feedback, so nobody may guess one. Request ids,
// which are no secret, are made elsewhere (request_id.h).
#pragma once

#include <string>

namespace parity::hooks {

/// A random UUID, version 4 of RFC 9562, in lower case, from OpenSSL's random generator. Safe from any thread.
std::string random_uuid();

/// A UUID of version 7 of RFC 9562, in lower case: the milliseconds of now, then 74 random bits. As hard to guess as
/// is needed, and the audit's index of cards grows at its end instead of everywhere (decision 0029). Safe from any
/// thread.
std::string time_ordered_uuid();

}  // namespace parity::hooks
