# SPDX-License-Identifier: Apache-2.0
"""Tells an attribute that is null from one that the account does not have."""

from __future__ import annotations

from typing import Optional

import grpc

from leadline.error import LeadlineError
from leadline.v1.lead_pb2 import Lead
from leadline.v1.lookup_pb2 import ListAttributesRequest, ListAttributesResponse


class AttributeLists:
    """The lists of attribute names that a server has numbered, as far as they are
    known. They never change. Thread-safe."""

    def __init__(self) -> None:
        # Only ever added to, and each addition is atomic.
        self._names: dict[int, frozenset[str]] = {}

    def request_for(self, lead: Lead) -> Optional[ListAttributesRequest]:
        """What is to be asked before null_of(); None if nothing is."""
        number = lead.attribute_list
        if number == 0 or number in self._names:
            return None
        return ListAttributesRequest(attribute_lists=[number])

    def keep(
        self, request: ListAttributesRequest, response: ListAttributesResponse
    ) -> None:
        """Takes the answer. One that does not fit the request is INTERNAL."""
        numbers = [attribute_list.number for attribute_list in response.attribute_lists]
        if numbers != list(request.attribute_lists):
            raise LeadlineError(
                grpc.StatusCode.INTERNAL, "not the list of attributes asked for"
            )
        for attribute_list in response.attribute_lists:
            self._names[attribute_list.number] = frozenset(attribute_list.names)

    def null_of(self, lead: Lead) -> frozenset[str]:
        """The names of the lead's list that are not among its attributes; empty
        where the list is unknown."""
        return self._names.get(lead.attribute_list, frozenset()) - set(lead.attributes)
