// What a resource's statuses, negations and intent together allow: where its statement stands, or why
// it must not be used. Joins the table of status_policy with the elements that the versions differ in.
#pragma once

#include "fhir-adapter/elements.h"
#include "fhir-adapter/resource_type.h"
#include "fhir-adapter/status_policy.h"

namespace parity::fhir {

/// Refusals win, entered-in-error before all; an uncertain verification makes a current one tentative.
Verdict verdict_of(ResourceType type, const Elements& resource);

/// The same for a draft order: any status stands but a withdrawn one.
Verdict order_verdict_of(ResourceType type, const Elements& resource);

/// Whether an element stands there that changes the meaning and is not understood: a
/// modifierExtension, or implicitRules (FHIR R4, 2.4.2.1 and 2.26.3.2).
bool has_unknown_modifier(const Elements& resource);

bool is_draft(const Elements& resource);
bool is_request(ResourceType type);

}  // namespace parity::fhir
