// SPDX-License-Identifier: Apache-2.0
package io.leadline;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * How one call is to be made. Each method gives a copy with one setting changed:
 *
 * <pre>{@code
 * LookupOptions.defaults().attributes("mx_City").timeout(Duration.ofSeconds(1))
 * }</pre>
 *
 * <p>A call throws {@link IllegalArgumentException} for a setting that it has no use for.
 * Immutable.
 */
public final class LookupOptions {
  private static final LookupOptions DEFAULTS = new LookupOptions();
  private static final int MOST_NUMBERS_IN_MESSAGE = 1000;

  /** What can be set, as it is called in messages. */
  enum Setting {
    ATTRIBUTES("attributes"),
    MAX_STALENESS("maxStaleness"),
    TIMEOUT("timeout"),
    READ_THROUGH("allowReadThrough"),
    PAGE_SIZE("pageSize"),
    NUMBERS_PER_MESSAGE("numbersPerMessage"),
    PATIENCE("patience");

    private final String method;

    Setting(String method) {
      this.method = method;
    }
  }

  private final EnumSet<Setting> changed;
  private List<String> attributes = List.of();
  private Duration maxStaleness;
  private Duration timeout;
  private boolean allowReadThrough;
  private int pageSize;
  private int numbersPerMessage = MOST_NUMBERS_IN_MESSAGE;
  private Duration patience = Duration.ofSeconds(30);

  private LookupOptions() {
    changed = EnumSet.noneOf(Setting.class);
  }

  // A copy, of which `setting` is about to be changed.
  private LookupOptions(LookupOptions other, Setting setting) {
    changed = EnumSet.copyOf(other.changed);
    changed.add(setting);
    attributes = other.attributes;
    maxStaleness = other.maxStaleness;
    timeout = other.timeout;
    allowReadThrough = other.allowReadThrough;
    pageSize = other.pageSize;
    numbersPerMessage = other.numbersPerMessage;
    patience = other.patience;
  }

  /**
   * Nothing is set.
   *
   * @return all attributes, of a replica of any age, within the client's timeout
   */
  public static LookupOptions defaults() {
    return DEFAULTS;
  }

  /**
   * Every lookup: which attributes are wanted. The typed fields of a lead always come.
   *
   * @param names LeadSquared's schema names; none is all
   * @return the options with it
   */
  public LookupOptions attributes(String... names) {
    return attributes(List.of(names));
  }

  /**
   * The same as {@link #attributes(String...)}.
   *
   * @param names LeadSquared's schema names; empty is all
   * @return the options with it
   */
  public LookupOptions attributes(List<String> names) {
    LookupOptions copy = new LookupOptions(this, Setting.ATTRIBUTES);
    copy.attributes = List.copyOf(names);
    return copy;
  }

  /**
   * Every lookup: to fail with {@code FAILED_PRECONDITION} where the replica is older.
   *
   * @param age of the replica
   * @return the options with it
   */
  public LookupOptions maxStaleness(Duration age) {
    LookupOptions copy = new LookupOptions(this, Setting.MAX_STALENESS);
    copy.maxStaleness = Objects.requireNonNull(age, "age");
    return copy;
  }

  /**
   * Every call: how long it may take, its repetitions included. Of a list or a batch, each call
   * that it makes; of a stream, all of it, which has no end otherwise.
   *
   * @param time above zero
   * @return the options with it
   */
  public LookupOptions timeout(Duration time) {
    LookupOptions copy = new LookupOptions(this, Setting.TIMEOUT);
    copy.timeout = Deadlines.requirePositive(time);
    return copy;
  }

  /**
   * Get by phone: whether the server may ask LeadSquared for a number that it lacks.
   *
   * @param allowed false unless set
   * @return the options with it
   */
  public LookupOptions allowReadThrough(boolean allowed) {
    LookupOptions copy = new LookupOptions(this, Setting.READ_THROUGH);
    copy.allowReadThrough = allowed;
    return copy;
  }

  /**
   * List: how many leads are asked for in a call.
   *
   * @param leads 1,000 at most; 0 leaves it to the server
   * @return the options with it
   */
  public LookupOptions pageSize(int leads) {
    LookupOptions copy = new LookupOptions(this, Setting.PAGE_SIZE);
    copy.pageSize = leads;
    return copy;
  }

  /**
   * Stream: how many numbers go into a message. A message waits for all of them: take 1 where each
   * is to be answered as it comes.
   *
   * @param numbers 1 to 1,000, which it is unless set
   * @return the options with it
   */
  public LookupOptions numbersPerMessage(int numbers) {
    if (numbers < 1 || numbers > MOST_NUMBERS_IN_MESSAGE) {
      throw new IllegalArgumentException(
          "a message has 1 to " + MOST_NUMBERS_IN_MESSAGE + " numbers, not " + numbers);
    }
    LookupOptions copy = new LookupOptions(this, Setting.NUMBERS_PER_MESSAGE);
    copy.numbersPerMessage = numbers;
    return copy;
  }

  /**
   * Stream: how long one that broke off is opened anew while no answer comes.
   *
   * @param time 30 s unless set; zero: it is never opened anew
   * @return the options with it
   */
  public LookupOptions patience(Duration time) {
    if (time.isNegative()) {
      throw new IllegalArgumentException("patience is not below zero, as " + time + " is");
    }
    LookupOptions copy = new LookupOptions(this, Setting.PATIENCE);
    copy.patience = time;
    return copy;
  }

  List<String> attributes() {
    return attributes;
  }

  boolean hasMaxStaleness() {
    return maxStaleness != null;
  }

  /** As it goes over the wire, where both parts have one sign. */
  com.google.protobuf.Duration maxStaleness() {
    long seconds = maxStaleness.getSeconds();
    int nanos = maxStaleness.getNano();
    if (seconds < 0 && nanos > 0) {
      seconds += 1;
      nanos -= 1_000_000_000;
    }
    return com.google.protobuf.Duration.newBuilder().setSeconds(seconds).setNanos(nanos).build();
  }

  /** Null unless set. */
  Duration timeout() {
    return timeout;
  }

  boolean allowReadThrough() {
    return allowReadThrough;
  }

  int pageSize() {
    return pageSize;
  }

  int numbersPerMessage() {
    return numbersPerMessage;
  }

  Duration patience() {
    return patience;
  }

  /** Throws IllegalArgumentException if anything is set but `useful`. */
  void requireOnly(String call, Set<Setting> useful) {
    for (Setting setting : changed) {
      if (!useful.contains(setting)) {
        throw new IllegalArgumentException(call + " has no option " + setting.method);
      }
    }
  }
}
