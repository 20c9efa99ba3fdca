// The session over plain TCP. Apart from tls_session.cpp so that the two compile side by side.
#include "cds-hooks/session.h"

namespace parity::hooks {

std::shared_ptr<Connection> make_plain_session(tcp::socket socket, Seat seat) {
  return std::make_shared<Session<tcp::socket>>(std::move(socket), std::move(seat));
}

}  // namespace parity::hooks
