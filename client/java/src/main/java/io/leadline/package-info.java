// SPDX-License-Identifier: Apache-2.0
/** Asks a Leadline server who is calling. Begin at {@link io.leadline.LeadlineClient}. */
package io.leadline;
