// SPDX-License-Identifier: Apache-2.0
package io.leadline;

import io.leadline.v1.StreamLeadsByPhoneRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The messages of a stream that have no answer, of numbers from an iterator: which may be sent, and
 * which were. Not thread-safe.
 */
final class UnansweredMessages {
  private static final int MOST_SENT = 4;
  // Of text: more than HTTP/2's window, which may be 64 KiB, and the server would wait for us to
  // read while we wait for it to.
  private static final int MOST_BYTES_SENT = 48 << 10;

  private static final class Message {
    List<String> phones = new ArrayList<>();
    int bytes;
  }

  private final Iterator<String> phones;
  private final StreamLeadsByPhoneRequest prototype;
  private final int numbersPerMessage;

  // In order. At most MOST_SENT and one more: short enough for a list.
  private final List<Message> messages = new ArrayList<>();
  private int sent; // of these, on the stream that is open

  /** `prototype` has all of a message but its numbers. */
  UnansweredMessages(
      Iterator<String> phones, StreamLeadsByPhoneRequest prototype, int numbersPerMessage) {
    this.phones = phones;
    this.prototype = prototype;
    this.numbersPerMessage = numbersPerMessage;
  }

  /** True if there is a message to send, and room for it beside those that are sent. */
  boolean hasNextToSend() {
    if (sent == messages.size() && !readMessage()) {
      return false;
    }
    if (sent == 0) {
      return true;
    }
    int bytes = 0;
    for (int i = 0; i <= sent; ++i) {
      bytes += messages.get(i).bytes;
    }
    return sent < MOST_SENT && bytes <= MOST_BYTES_SENT;
  }

  /** Requires hasNextToSend(). */
  StreamLeadsByPhoneRequest nextToSend() {
    Message message = messages.get(sent);
    ++sent;
    return prototype.toBuilder().addAllPhones(message.phones).build();
  }

  /** True if nothing is sent that waits for an answer. */
  boolean areAllAnswered() {
    return sent == 0;
  }

  /** The stream broke off: all are to be sent on another one. */
  void nothingIsSent() {
    sent = 0;
  }

  /** The numbers of the first message, which is sent, that have no outcome. */
  List<String> first() {
    return messages.get(0).phones;
  }

  /** So many more of the first message have. True if it is answered, and gone. */
  boolean answered(int numbers) {
    Message first = messages.get(0);
    first.phones = first.phones.subList(numbers, first.phones.size());
    if (!first.phones.isEmpty()) {
      return false;
    }
    messages.remove(0);
    --sent;
    return true;
  }

  // False if there are no more numbers.
  private boolean readMessage() {
    Message message = new Message();
    while (message.phones.size() < numbersPerMessage && phones.hasNext()) {
      String phone = phones.next();
      message.bytes += phone.getBytes(StandardCharsets.UTF_8).length;
      message.phones.add(phone);
    }
    return !message.phones.isEmpty() && messages.add(message);
  }
}
