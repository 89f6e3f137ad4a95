// SPDX-License-Identifier: Apache-2.0
#ifndef LEADLINE_CLIENT_CPP_LIST_TEXT_H_
#define LEADLINE_CLIENT_CPP_LIST_TEXT_H_

#include <cstddef>
#include <span>
#include <string>

#include "client/cpp/text_table.h"
#include "leadline/v1/lookup.pb.h"

namespace leadline {

// The leads with a number for people: a line for each, in the list's order,
// with the `attribute_names` that were asked for at its end; then how many
// there are and how fresh that is. In a terminal of `width` characters (0: no
// terminal) names and numbers are cut to make the lines fit. Pure.
std::string ListText(const v1::ListLeadsByPhoneResponse& list,
                     std::span<const std::string> attribute_names,
                     std::size_t width, Colours colours);

}  // namespace leadline

#endif  // LEADLINE_CLIENT_CPP_LIST_TEXT_H_
