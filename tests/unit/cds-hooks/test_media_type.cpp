// Which Content-Type and Content-Encoding are taken.
#include <catch2/catch.hpp>

#include "cds-hooks/media_type.h"

using namespace parity::hooks;

namespace {

bool taken(std::vector<HttpHeader> headers) {
  HttpRequest request;
  request.headers = std::move(headers);
  return !media_type_fault(request);
}

}  // namespace

TEST_CASE("media type: JSON in UTF-8 is taken", "[cds-hooks]") {
  CHECK(taken({}));
  for (const char* type : {"application/json", "APPLICATION/JSON", "application/json; charset=utf-8",
                           "application/json;charset=\"UTF-8\"", "application/fhir+json; fhirVersion=4.0", "text/json",
                           "application/json ; x=y ; charset=utf8", "application/json;"}) {
    INFO(type);
    CHECK(taken({{"Content-Type", type}}));
  }
  CHECK(taken({{"Content-Type", "application/json"}, {"Content-Encoding", "identity"}}));
}

TEST_CASE("media type: the rest is not", "[cds-hooks]") {
  for (const char* type : {"", "text/plain", "application/jsonp", "application/xml", "+json",
                           "application/x-www-form-urlencoded", "application/json; charset=utf-16",
                           "application/json; charset=\"iso-8859-1\"", "multipart/form-data; boundary=json"}) {
    INFO(type);
    CHECK_FALSE(taken({{"Content-Type", type}}));
  }
  for (const char* coding : {"gzip", "br", "gzip, identity", "deflate"}) {
    INFO(coding);
    CHECK_FALSE(taken({{"Content-Type", "application/json"}, {"Content-Encoding", coding}}));
  }
}
