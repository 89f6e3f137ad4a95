// SPDX-License-Identifier: Apache-2.0
package io.leadline;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.leadline.LeadlineException.ErrorDetails;
import io.leadline.v1.LookupFailure;
import java.time.Duration;
import java.util.TreeMap;

/** Makes a {@link LeadlineException} of what a server or gRPC says. */
final class Errors {
  private static final Metadata.Key<byte[]> DETAILS =
      Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

  private Errors() {}

  /** CANCELLED is UNAVAILABLE here: what the caller cancelled must not come to this. */
  static LeadlineException of(StatusRuntimeException thrown) {
    Status status = thrown.getStatus();
    Status.Code code =
        status.getCode() == Status.Code.CANCELLED ? Status.Code.UNAVAILABLE : status.getCode();
    Metadata trailers = thrown.getTrailers();
    byte[] details = trailers == null ? null : trailers.get(DETAILS);
    return new LeadlineException(code, messageOf(status), detailsOf(details), thrown);
  }

  /** The error of one number of several. */
  static LeadlineException of(LookupFailure failure) {
    ErrorDetails details = new ErrorDetails();
    details.reason = failure.getReason();
    return new LeadlineException(
        Status.fromCodeValue(failure.getCode()).getCode(), failure.getMessage(), details, null);
  }

  /** The server did not keep to the contract. */
  static LeadlineException internal(String message) {
    return new LeadlineException(Status.Code.INTERNAL, message);
  }

  // gRPC's own "io exception" says nothing without what is at its root: "Connection refused", or
  // what is wrong with a certificate.
  private static String messageOf(Status status) {
    String message = status.getDescription() == null ? "" : status.getDescription();
    Throwable root = status.getCause();
    while (root != null && root.getCause() != null) {
      root = root.getCause();
    }
    return root == null || root.getMessage() == null ? message : message + ": " + root.getMessage();
  }

  // What cannot be read is passed over.
  private static ErrorDetails detailsOf(byte[] serialized) {
    ErrorDetails details = new ErrorDetails();
    if (serialized == null) {
      return details;
    }
    try {
      for (Any detail : com.google.rpc.Status.parseFrom(serialized).getDetailsList()) {
        take(detail, details);
      }
    } catch (InvalidProtocolBufferException e) {
      return details;
    }
    return details;
  }

  private static void take(Any detail, ErrorDetails details) throws InvalidProtocolBufferException {
    if (detail.is(ErrorInfo.class)) {
      ErrorInfo info = detail.unpack(ErrorInfo.class);
      details.reason = info.getReason();
      details.metadata = new TreeMap<>(info.getMetadataMap());
    } else if (detail.is(BadRequest.class)) {
      BadRequest request = detail.unpack(BadRequest.class);
      if (request.getFieldViolationsCount() > 0) {
        details.field = request.getFieldViolations(0).getField();
        details.fieldProblem = request.getFieldViolations(0).getDescription();
      }
    } else if (detail.is(RetryInfo.class)) {
      com.google.protobuf.Duration delay = detail.unpack(RetryInfo.class).getRetryDelay();
      details.retryDelay = Duration.ofSeconds(delay.getSeconds(), delay.getNanos());
    }
  }
}
