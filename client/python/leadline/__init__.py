# SPDX-License-Identifier: Apache-2.0
"""Who is calling? Finds the CRM lead of a phone number by a Leadline server.

LeadlineClient waits for its answers, AsyncLeadlineClient is for asyncio. Both have
the same calls, and give the messages of leadline.v1, None where there is no lead,
and LeadlineError for all that went wrong.
"""

from leadline.async_client import AsyncLeadlineClient
from leadline.client import LeadlineClient
from leadline.error import LeadlineError
from leadline.results import PhoneOutcome

__all__ = ["AsyncLeadlineClient", "LeadlineClient", "LeadlineError", "PhoneOutcome"]
