// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.smtp;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** From MAIL to the end of the message, as often as the client likes. */
final class Transaction {

    /** Postfix's smtpd_recipient_limit. */
    private static final int MAX_RECIPIENTS = 1000;

    private static final String NEED_RECIPIENT = "503 5.5.1 Error: need RCPT command";
    private static final String NO_RECIPIENTS = "554 5.5.1 Error: no valid recipients";

    private final TrapSession session;
    private final Replies replies;
    private final Recipients recipients;
    private final Login login;
    private final Options options = new Options();
    private boolean open;
    private int accepted;
    private boolean broken;
    private Optional<Message> chunks = Optional.empty();

    Transaction(TrapSession session, Replies replies, Recipients recipients, Login login) {
        this.session = session;
        this.replies = replies;
        this.recipients = recipients;
        this.login = login;
    }

    /** Whether a sender was given. */
    boolean open() {
        return open;
    }

    void reset() {
        chunks.ifPresent(message -> session.add(message.evidence()));
        chunks = Optional.empty();
        open = false;
        accepted = 0;
        options.reset();
        broken = false;
    }

    void from(String line, List<Word> words) throws IOException {
        session.add(new Evidence.Request(Captured.of(line)));
        if (open) {
            replies.refuse("503 5.5.1 Error: nested MAIL command");
            return;
        }
        if (words.size() < 3 || !words.get(1).is("from:")) {
            replies.refuse("501 5.5.4 Syntax: MAIL FROM:<address>");
            return;
        }
        if (Address.of(words.get(2)).isEmpty()) {
            replies.refuse("501 5.1.7 Bad sender address syntax");
            return;
        }
        Optional<String> refusal = options.sender(words.subList(3, words.size()));
        if (refusal.isPresent()) {
            replies.refuse(refusal.get());
            return;
        }
        open = true;
        replies.say("250 2.1.0 Ok");
    }

    void to(String line, List<Word> words) throws IOException {
        Optional<Address> address = words.size() > 2 && words.get(1).is("to:")
                ? Address.of(words.get(2)).filter(a -> !a.isEmpty())
                : Optional.empty();
        if (address.isPresent() && !recipients.isHere(address.get())) {
            session.command(line); // mail for elsewhere is what an open relay is looked for with
        } else {
            session.add(new Evidence.Request(Captured.of(line)));
        }
        if (!open) {
            replies.refuse("503 5.5.1 Error: need MAIL command");
        } else if (chunks.isPresent() || broken) {
            replies.refuse("503 5.5.1 Error: RCPT after BDAT");
        } else if (words.size() < 3 || !words.get(1).is("to:")) {
            replies.refuse("501 5.5.4 Syntax: RCPT TO:<address>");
        } else if (address.isEmpty()) {
            replies.refuse("501 5.1.3 Bad recipient address syntax");
        } else {
            add(address.get(), options.recipient(words.subList(3, words.size())));
        }
    }

    private void add(Address address, Optional<String> badOption) throws IOException {
        Optional<String> full =
                accepted < MAX_RECIPIENTS ? Optional.empty() : Optional.of("452 4.5.3 Error: too many recipients");
        Optional<String> refusal = badOption.or(() -> full).or(() -> recipients.refusal(address, login.done()));
        if (refusal.isPresent()) {
            replies.refuse(refusal.get());
        } else {
            accepted++;
            replies.say("250 2.1.5 Ok");
        }
    }

    void verify(List<Word> words) throws IOException {
        if (words.size() < 2) {
            replies.refuse("501 5.5.4 Syntax: VRFY address [SMTPUTF8]");
            return;
        }
        Optional<Address> address =
                words.size() == 2 ? Address.of(words.get(1)).filter(a -> !a.isEmpty()) : Optional.empty();
        if (address.isEmpty()) {
            replies.refuse("501 5.1.3 Bad recipient address syntax");
            return;
        }
        Optional<String> refusal = recipients.refusal(address.get(), login.done());
        if (refusal.isPresent()) {
            replies.refuse(refusal.get());
        } else {
            replies.say("252 2.0.0 " + words.get(1).text());
        }
    }

    void data(List<Word> words, Lines in) throws IOException {
        if (chunks.isPresent() || broken) {
            replies.refuse("503 5.5.1 Error: DATA after BDAT");
        } else if (!hasRecipients()) {
            replies.refuse(open ? NO_RECIPIENTS : NEED_RECIPIENT);
        } else if (words.size() > 1) {
            replies.refuse("501 5.5.4 Syntax: DATA");
        } else {
            replies.say("354 End data with <CR><LF>.<CR><LF>");
            Message message = new Message(queueId());
            boolean whole = false;
            try {
                whole = message.readLines(in);
            } finally {
                session.add(message.evidence()); // also what was cut off
            }
            if (whole) {
                queued(message, "");
            }
        }
    }

    /** One BDAT (RFC 3030). @return whether the conversation goes on */
    boolean chunk(List<Word> words, Lines in) throws IOException {
        boolean last = words.size() == 3 && words.get(2).is("LAST");
        String digits = words.size() > 1 ? words.get(1).text() : "";
        boolean number =
                !digits.isEmpty() && digits.length() <= 18 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!number || words.size() > 3 || words.size() == 3 && !last) {
            replies.refuse("521 5.5.4 Syntax: BDAT count [LAST]");
            return false;
        }
        long count = Long.parseLong(digits);
        if (broken || !hasRecipients()) {
            boolean whole = new Message("").readBytes(in, count);
            if (whole && broken) {
                replies.refuse("551 5.0.0 Discarded " + count + " bytes after earlier error");
            } else if (whole) {
                replies.refuse(open ? NO_RECIPIENTS : NEED_RECIPIENT);
            }
            broken = open && !last;
            return whole;
        }
        return store(count, last, in);
    }

    private boolean store(long count, boolean last, Lines in) throws IOException {
        Message message = chunks.orElseGet(() -> new Message(queueId()));
        chunks = Optional.of(message);
        boolean whole = false;
        try {
            whole = message.readBytes(in, count);
        } finally {
            if (!whole || last) {
                chunks = Optional.empty();
                session.add(message.evidence());
            }
        }
        if (whole && last) {
            queued(message, message.countedBytes() + " bytes ");
        } else if (whole) {
            replies.say("250 2.0.0 Ok: " + count + " bytes");
        }
        return whole;
    }

    private boolean hasRecipients() {
        return open && accepted > 0;
    }

    private void queued(Message message, String bytes) throws IOException {
        boolean fits = message.countedBytes() <= Message.MAX_BYTES;
        reset();
        if (fits) {
            replies.forgive();
            replies.say("250 2.0.0 Ok: " + bytes + "queued as " + message.queueId());
        } else {
            replies.refuse("552 5.3.4 Error: message file too big");
        }
    }

    /** Postfix's short queue IDs: the microseconds of now and the file's inode, which the next mail mostly gets again. */
    private String queueId() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        int inode = session.persona().number("smtp.inode", 0x20000, 0x3fffff) + random.nextInt(16);
        return String.format(Locale.ROOT, "%05X%X", random.nextInt(1_000_000), inode);
    }
}
