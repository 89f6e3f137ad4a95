// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_SANDBOX_FIELD_WRITERS_H_
#define LEADLINE_SANDBOX_FIELD_WRITERS_H_

#include <string>

#include "sandbox/fields.h"

namespace sandbox {

// How each kind of field is written: appends the text of `field` for the lead
// in `context`; false is null. Pure functions, safe for use by many threads.
using FieldWriter = bool(const FieldContext& context, const Field& field,
                         std::string& out);

FieldWriter WriteNull;
FieldWriter WriteZero;
FieldWriter WriteOne;
FieldWriter WriteWord;
FieldWriter WriteNumber;   // whole, below Field::limit
FieldWriter WriteDecimal;  // two places, below Field::limit
FieldWriter WriteBoolean;
FieldWriter WriteGuid;
FieldWriter WriteDate;  // a date and time before the lead's stamp
FieldWriter WriteDay;   // a day of the last decades

FieldWriter WriteProspectId;
FieldWriter WriteAutoId;
FieldWriter WritePhone;
FieldWriter WriteMobile;
FieldWriter WriteEmail;
FieldWriter WriteWebAddress;
FieldWriter WriteCompany;
FieldWriter WriteCity;
FieldWriter WriteState;
FieldWriter WriteAge;

FieldWriter WriteCreatedOn;
FieldWriter WriteModifiedOn;
FieldWriter WriteStamp;
FieldWriter WriteAmericanStamp;
FieldWriter WriteFirstActivityId;
FieldWriter WriteFirstActivityDate;
FieldWriter WriteLastActivityId;
FieldWriter WriteActivityName;
FieldWriter WriteLastActivityDate;
FieldWriter WriteNotableEvent;

// Which user a field of users means is told by Field::limit.
inline constexpr uint32_t kOwnerUser = 0;
inline constexpr uint32_t kCreatorUser = 1;
inline constexpr uint32_t kModifierUser = 2;
FieldWriter WriteUserId;
FieldWriter WriteUserName;
FieldWriter WriteUserEmail;

}  // namespace sandbox

#endif  // LEADLINE_SANDBOX_FIELD_WRITERS_H_
