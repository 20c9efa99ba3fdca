// The smallest complete rules folder: what a text of rules in a test need not say again. For the diagnostics cases
// and the fuzz target.
#pragma once

#include <string_view>

namespace parity::test {

constexpr std::string_view kExampleHead =
    "id: example\n"
    "title: Example\n"
    "version: 1.0.0\n"
    "sources: {nice: {title: NICE, confidence: V1}}\n"
    "hazards: {H-01: A check is missed}\n"
    "override-reasons: {declined: {display: Declined}}\n";
constexpr std::string_view kExampleConcepts =
    "concepts:\n"
    "  systolic-bp: {title: Systolic, codes: {\"http://snomed.info/sct\": {1: Systolic}},"
    " value: {unit: \"mm[Hg]\", plausible: 50 .. 300}}\n"
    "  diabetes: {title: Diabetes, codes: {\"http://snomed.info/sct\": {2: Diabetes}}}\n"
    "  lithium: {title: Lithium, names: [lithium]}\n";

}  // namespace parity::test
