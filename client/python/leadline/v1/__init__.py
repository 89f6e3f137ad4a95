# SPDX-License-Identifier: Apache-2.0
"""The messages of Leadline's contract, generated from proto/leadline/v1/."""

from leadline.v1.lead_pb2 import Lead as Lead
from leadline.v1.lookup_pb2 import AttributeList as AttributeList
from leadline.v1.lookup_pb2 import FillProgress as FillProgress
from leadline.v1.lookup_pb2 import Freshness as Freshness
from leadline.v1.lookup_pb2 import GetLeadByIdResponse as GetLeadByIdResponse
from leadline.v1.lookup_pb2 import GetLeadByPhoneResponse as GetLeadByPhoneResponse
from leadline.v1.lookup_pb2 import GetReplicaStatusResponse as GetReplicaStatusResponse
from leadline.v1.lookup_pb2 import MatchedField as MatchedField
from leadline.v1.lookup_pb2 import MatchKind as MatchKind
from leadline.v1.lookup_pb2 import PhoneMatch as PhoneMatch
from leadline.v1.lookup_pb2 import Source as Source
from leadline.v1.lookup_pb2 import WorkerStatus as WorkerStatus
