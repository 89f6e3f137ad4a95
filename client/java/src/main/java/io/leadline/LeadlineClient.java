// SPDX-License-Identifier: Apache-2.0
package io.leadline;

import io.grpc.ManagedChannel;
import io.leadline.LookupOptions.Setting;
import io.leadline.v1.BatchGetLeadsByPhoneRequest;
import io.leadline.v1.GetLeadByIdRequest;
import io.leadline.v1.GetLeadByIdResponse;
import io.leadline.v1.GetLeadByPhoneRequest;
import io.leadline.v1.GetLeadByPhoneResponse;
import io.leadline.v1.GetReplicaStatusRequest;
import io.leadline.v1.GetReplicaStatusResponse;
import io.leadline.v1.Lead;
import io.leadline.v1.LeadLookupServiceGrpc;
import io.leadline.v1.ListLeadsByPhoneRequest;
import io.leadline.v1.PhoneMatch;
import io.leadline.v1.StreamLeadsByPhoneRequest;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

/**
 * Asks a Leadline server who is calling.
 *
 * <pre>{@code
 * try (LeadlineClient client = LeadlineClient.builder().address("127.0.0.1:50051").build()) {
 *   client.getByPhone("+91 98100 00001").ifPresent(found ->
 *       System.out.println(found.getLead().getFirstName()));
 * }
 * }</pre>
 *
 * <p>Make one and share it: it has one connection, which the first call makes and which is kept.
 * Thread-safe.
 *
 * <p>Every call throws
 *
 * <ul>
 *   <li>{@link LeadlineException} for what the server or the connection says; futures complete with
 *       it
 *   <li>{@link CancellationException} if the caller ends it: the thread is interrupted (and stays
 *       so), its gRPC Context is cancelled, or the client is closed meanwhile
 *   <li>{@link IllegalArgumentException} for options that the call does not have
 *   <li>{@link IllegalStateException} once the client is closed
 * </ul>
 */
public final class LeadlineClient implements AutoCloseable {
  private static final Set<Setting> OF_ANY = EnumSet.of(Setting.TIMEOUT);
  private static final Set<Setting> OF_LOOKUPS =
      EnumSet.of(Setting.TIMEOUT, Setting.ATTRIBUTES, Setting.MAX_STALENESS);
  private static final Set<Setting> OF_GET_BY_PHONE = and(Setting.READ_THROUGH);
  private static final Set<Setting> OF_LIST = and(Setting.PAGE_SIZE);
  private static final Set<Setting> OF_STREAM = and(Setting.NUMBERS_PER_MESSAGE, Setting.PATIENCE);

  private final Calls calls;
  private final NullAttributes nullAttributes;

  LeadlineClient(ManagedChannel channel, String token, Duration timeout) {
    calls = new Calls(channel, token, timeout);
    nullAttributes = new NullAttributes(calls);
  }

  /**
   * For another server, or with TLS.
   *
   * @return with what is usual
   */
  public static LeadlineClientBuilder builder() {
    return new LeadlineClientBuilder();
  }

  /**
   * The lead that a phone number belongs to.
   *
   * @param phone with or without country code, and with the separators people use
   * @return empty where the account has no such lead
   */
  public Optional<GetLeadByPhoneResponse> getByPhone(String phone) {
    return getByPhone(phone, LookupOptions.defaults());
  }

  /**
   * The lead that a phone number belongs to.
   *
   * @param phone with or without country code, and with the separators people use
   * @param options attributes, maxStaleness, timeout, allowReadThrough
   * @return empty where the account has no such lead
   */
  public Optional<GetLeadByPhoneResponse> getByPhone(String phone, LookupOptions options) {
    return calls.find(
        LeadLookupServiceGrpc.getGetLeadByPhoneMethod(),
        byPhone(phone, options),
        calls.deadline(options));
  }

  /**
   * {@link #getByPhone(String)} without waiting. Cancelling the future cancels the call.
   *
   * @param phone as there
   * @return completes on a thread of gRPC's
   */
  public CompletableFuture<Optional<GetLeadByPhoneResponse>> getByPhoneAsync(String phone) {
    return getByPhoneAsync(phone, LookupOptions.defaults());
  }

  /**
   * {@link #getByPhone(String, LookupOptions)} without waiting. Cancelling the future cancels the
   * call.
   *
   * @param phone as there
   * @param options as there
   * @return completes on a thread of gRPC's
   */
  public CompletableFuture<Optional<GetLeadByPhoneResponse>> getByPhoneAsync(
      String phone, LookupOptions options) {
    return calls.findLater(
        LeadLookupServiceGrpc.getGetLeadByPhoneMethod(),
        byPhone(phone, options),
        calls.deadline(options));
  }

  /**
   * The lead with an id; where it was merged into another, the one that is left.
   *
   * @param id LeadSquared's ProspectID
   * @return empty where the account has no such lead, or it was deleted
   */
  public Optional<GetLeadByIdResponse> getById(String id) {
    return getById(id, LookupOptions.defaults());
  }

  /**
   * The lead with an id; where it was merged into another, the one that is left.
   *
   * @param id LeadSquared's ProspectID
   * @param options attributes, maxStaleness, timeout
   * @return empty where the account has no such lead, or it was deleted
   */
  public Optional<GetLeadByIdResponse> getById(String id, LookupOptions options) {
    return calls.find(
        LeadLookupServiceGrpc.getGetLeadByIdMethod(), byId(id, options), calls.deadline(options));
  }

  /**
   * {@link #getById(String)} without waiting. Cancelling the future cancels the call.
   *
   * @param id as there
   * @return completes on a thread of gRPC's
   */
  public CompletableFuture<Optional<GetLeadByIdResponse>> getByIdAsync(String id) {
    return getByIdAsync(id, LookupOptions.defaults());
  }

  /**
   * {@link #getById(String, LookupOptions)} without waiting. Cancelling the future cancels the
   * call.
   *
   * @param id as there
   * @param options as there
   * @return completes on a thread of gRPC's
   */
  public CompletableFuture<Optional<GetLeadByIdResponse>> getByIdAsync(
      String id, LookupOptions options) {
    return calls.findLater(
        LeadLookupServiceGrpc.getGetLeadByIdMethod(), byId(id, options), calls.deadline(options));
  }

  /**
   * All leads that have a number, the one of {@link #getByPhone(String)} first.
   *
   * @param phone as there
   * @return asks for each page as it is consumed, and anew for each iterator; empty where the
   *     account has no such lead
   */
  public Iterable<PhoneMatch> list(String phone) {
    return list(phone, LookupOptions.defaults());
  }

  /**
   * All leads that have a number, the one of {@link #getByPhone(String)} first.
   *
   * @param phone as there
   * @param options attributes, maxStaleness, timeout (of each page), pageSize
   * @return asks for each page as it is consumed, and anew for each iterator; empty where the
   *     account has no such lead
   */
  public Iterable<PhoneMatch> list(String phone, LookupOptions options) {
    options.requireOnly("a list", OF_LIST);
    ListLeadsByPhoneRequest.Builder request =
        ListLeadsByPhoneRequest.newBuilder()
            .setPhone(phone)
            .setPageSize(options.pageSize())
            .addAllAttributeNames(options.attributes());
    if (options.hasMaxStaleness()) {
      request.setMaxStaleness(options.maxStaleness());
    }
    ListLeadsByPhoneRequest first = request.build();
    return () -> new LeadPages(calls, first, options);
  }

  /**
   * {@link #getByPhone(String)} for any count of numbers, 1,000 in a call.
   *
   * @param phones as there
   * @return an outcome for each, in order
   */
  public List<PhoneOutcome> batch(List<String> phones) {
    return batch(phones, LookupOptions.defaults());
  }

  /**
   * {@link #getByPhone(String)} for any count of numbers, 1,000 in a call.
   *
   * @param phones as there
   * @param options attributes, maxStaleness, timeout (of each call)
   * @return an outcome for each, in order
   */
  public List<PhoneOutcome> batch(List<String> phones, LookupOptions options) {
    options.requireOnly("a batch", OF_LOOKUPS);
    return Batch.findEach(calls, phones, ofBatch(options), () -> calls.deadline(options));
  }

  /**
   * {@link #getByPhone(String)} for numbers without end, in the order of an iterator. A server that
   * goes away and comes back costs time, but no outcome.
   *
   * @param phones taken as the server takes them, on the thread that consumes the outcomes
   * @return to be closed if it may be left before its end
   */
  public PhoneStream stream(Iterator<String> phones) {
    return stream(phones, LookupOptions.defaults());
  }

  /**
   * {@link #getByPhone(String)} for numbers without end, in the order of an iterator. A server that
   * goes away and comes back costs time, but no outcome.
   *
   * @param phones taken as the server takes them, on the thread that consumes the outcomes
   * @param options attributes, maxStaleness, timeout (of all of it), numbersPerMessage, patience
   * @return to be closed if it may be left before its end
   */
  public PhoneStream stream(Iterator<String> phones, LookupOptions options) {
    options.requireOnly("a stream", OF_STREAM);
    calls.requireOpen();
    StreamLeadsByPhoneRequest.Builder message =
        StreamLeadsByPhoneRequest.newBuilder().addAllAttributeNames(options.attributes());
    if (options.hasMaxStaleness()) {
      message.setMaxStaleness(options.maxStaleness());
    }
    return new PhoneStream(calls, phones, message.build(), ofBatch(options), options);
  }

  /**
   * How fresh and how full the replica is.
   *
   * @return also of a replica that is old or half filled
   */
  public GetReplicaStatusResponse status() {
    return status(LookupOptions.defaults());
  }

  /**
   * How fresh and how full the replica is.
   *
   * @param options timeout
   * @return also of a replica that is old or half filled
   */
  public GetReplicaStatusResponse status(LookupOptions options) {
    options.requireOnly("a status", OF_ANY);
    return calls.call(
        LeadLookupServiceGrpc.getGetReplicaStatusMethod(),
        GetReplicaStatusRequest.getDefaultInstance(),
        calls.deadline(options));
  }

  /**
   * The names of a lead's attributes that are null. A name that is neither here nor in the lead's
   * attributes is one that the account does not have.
   *
   * @param lead that came with all its attributes: of one that was asked for with some, all others
   *     seem null
   * @return unmodifiable, in LeadSquared's order; empty where the lead does not say which it has
   */
  public Set<String> nullAttributes(Lead lead) {
    return nullAttributes(lead, LookupOptions.defaults());
  }

  /**
   * The names of a lead's attributes that are null, as {@link #nullAttributes(Lead)}.
   *
   * @param lead as there
   * @param options timeout, of the call for a list of names that is not known yet
   * @return as there
   */
  public Set<String> nullAttributes(Lead lead, LookupOptions options) {
    options.requireOnly("nullAttributes", OF_ANY);
    return nullAttributes.of(lead, options);
  }

  /** Ends calls that are under way, and disconnects. Does nothing the second time. */
  @Override
  public void close() {
    calls.close();
  }

  private static Set<Setting> and(Setting... more) {
    EnumSet<Setting> all = EnumSet.copyOf(OF_LOOKUPS);
    all.addAll(List.of(more));
    return all;
  }

  private static GetLeadByPhoneRequest byPhone(String phone, LookupOptions options) {
    options.requireOnly("getByPhone", OF_GET_BY_PHONE);
    GetLeadByPhoneRequest.Builder request =
        GetLeadByPhoneRequest.newBuilder()
            .setPhone(phone)
            .addAllAttributeNames(options.attributes())
            .setAllowReadThrough(options.allowReadThrough());
    if (options.hasMaxStaleness()) {
      request.setMaxStaleness(options.maxStaleness());
    }
    return request.build();
  }

  private static GetLeadByIdRequest byId(String id, LookupOptions options) {
    options.requireOnly("getById", OF_LOOKUPS);
    GetLeadByIdRequest.Builder request =
        GetLeadByIdRequest.newBuilder().setId(id).addAllAttributeNames(options.attributes());
    if (options.hasMaxStaleness()) {
      request.setMaxStaleness(options.maxStaleness());
    }
    return request.build();
  }

  private static BatchGetLeadsByPhoneRequest ofBatch(LookupOptions options) {
    BatchGetLeadsByPhoneRequest.Builder request =
        BatchGetLeadsByPhoneRequest.newBuilder().addAllAttributeNames(options.attributes());
    if (options.hasMaxStaleness()) {
      request.setMaxStaleness(options.maxStaleness());
    }
    return request.build();
  }
}
