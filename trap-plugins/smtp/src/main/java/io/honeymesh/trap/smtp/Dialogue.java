// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.smtp;

import io.honeymesh.api.Captured;
import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapSession;
import io.honeymesh.trap.imap.dovecot.Passwords;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** One client's connection: reads a command, answers it, until either side has enough. */
final class Dialogue {

    private static final String SYNTAX = "500 5.5.2 Error: bad syntax";
    private static final String FORBIDDEN = "221 2.7.0 Error: I can break rules, too. Goodbye.";

    private final TrapSession session;
    private final String host;
    private final Replies replies;
    private final Login login;
    private final Transaction mail;
    private Lines in;
    private boolean secured;

    Dialogue(TrapSession session, boolean secured, Delays delays) {
        this.session = session;
        this.secured = secured;
        this.host = session.persona().hostName();
        this.replies = new Replies(session, delays);
        this.login = new Login(session, replies, delays);
        this.mail = new Transaction(session, replies, new Recipients(session), login);
        this.in = new Lines(session.input());
    }

    void run() throws IOException {
        replies.say("220 " + host + " ESMTP Postfix (Debian/GNU)");
        try {
            boolean goOn = true;
            while (goOn) {
                if (replies.enough()) {
                    replies.say("421 4.7.0 " + host + " Error: too many errors");
                    return;
                }
                Optional<byte[]> line = in.next();
                goOn = line.isPresent() && take(line.get());
            }
        } catch (SocketTimeoutException silent) {
            replies.say("421 4.4.2 " + host + " Error: timeout exceeded");
            throw silent;
        }
    }

    /** @return whether the conversation goes on */
    private boolean take(byte[] bytes) throws IOException {
        if (!isUtf8(bytes)) {
            session.add(new Evidence.Violation("not UTF-8", Captured.of(bytes)));
            replies.refuse("500 5.5.2 Error: bad UTF-8 syntax");
            return true;
        }
        String line = new String(bytes, StandardCharsets.ISO_8859_1);
        // A NUL ends what Postfix's C strings show of a line.
        int nul = line.indexOf('\0');
        List<Word> words = Word.of(nul < 0 ? line : line.substring(0, nul));
        if (words.isEmpty()) {
            replies.refuse(SYNTAX);
            return true;
        }
        return answer(line, words);
    }

    private boolean answer(String line, List<Word> words) throws IOException {
        String verb = words.getFirst().text().toUpperCase(Locale.ROOT);
        switch (verb) {
            case "HELO", "EHLO" -> greet(verb, line, words);
            case "MAIL" -> mail.from(line, words);
            case "RCPT" -> mail.to(line, words);
            case "DATA" -> mail.data(words, in);
            case "BDAT" -> {
                return mail.chunk(words, in);
            }
            case "AUTH" -> authenticate(words);
            case "STARTTLS" -> startTls(words);
            case "RSET" -> reset(words);
            case "NOOP" -> {
                replies.junk();
                replies.say("250 2.0.0 Ok");
            }
            case "VRFY" -> {
                session.command(line);
                replies.junk();
                mail.verify(words);
            }
            case "ETRN" -> flush(line, words);
            case "XCLIENT", "XFORWARD" -> {
                session.command(line);
                replies.refuse(
                        words.size() < 2
                                ? "501 5.5.4 Syntax: " + verb + " attribute=value..."
                                : "550 5.7.0 Error: insufficient authorization");
            }
            case "QUIT" -> {
                replies.say("221 2.0.0 Bye");
                return false;
            }
            default -> {
                return unknown(verb, line);
            }
        }
        return true;
    }

    /** Other protocols' clients are sent away (smtpd_forbidden_commands). */
    private boolean unknown(String verb, String line) throws IOException {
        if (verb.equals("EXPN")) {
            session.command(line);
        } else {
            session.add(new Evidence.Request(Captured.of(line)));
        }
        boolean header = verb.endsWith(":");
        boolean bogus = verb.charAt(0) < 'A' || verb.charAt(0) > 'Z';
        if (header || bogus || verb.equals("CONNECT") || verb.equals("GET") || verb.equals("POST")) {
            replies.say(FORBIDDEN);
            return false;
        }
        replies.refuse("500 5.5.2 Error: command not recognized");
        return true;
    }

    private void greet(String verb, String line, List<Word> words) throws IOException {
        if (words.size() < 2) {
            replies.refuse("501 Syntax: " + verb + " hostname");
            return;
        }
        session.add(new Evidence.Detail("smtp.helo", Captured.of(line)));
        mail.reset();
        if (verb.equals("HELO")) {
            replies.say("250 " + host);
            return;
        }
        replies.say(
                "250-" + host + "\r\n250-PIPELINING\r\n250-SIZE " + Message.MAX_BYTES + "\r\n250-VRFY\r\n250-ETRN\r\n"
                        + (secured ? "" : "250-STARTTLS\r\n")
                        + "250-AUTH " + String.join(" ", Passwords.mechanisms(session.persona()))
                        + "\r\n250-ENHANCEDSTATUSCODES\r\n250-8BITMIME\r\n250-DSN\r\n250-SMTPUTF8\r\n250 CHUNKING");
    }

    private void authenticate(List<Word> words) throws IOException {
        if (mail.open()) {
            replies.refuse("503 5.5.1 Error: MAIL transaction in progress");
        } else {
            login.run(words, in);
        }
    }

    private void startTls(List<Word> words) throws IOException {
        if (words.size() > 1) {
            replies.refuse("501 5.5.4 Syntax: STARTTLS");
            return;
        }
        if (secured) {
            replies.refuse("554 5.5.1 Error: TLS already active");
            return;
        }
        replies.say("220 2.0.0 Ready to start TLS");
        byte[] ahead = in.leftover();
        if (ahead.length > 0) {
            session.add(new Evidence.Violation("words sent ahead of the TLS handshake", Captured.of(ahead)));
        }
        session.startTls();
        in = new Lines(session.input());
        secured = true;
        mail.reset();
    }

    private void reset(List<Word> words) throws IOException {
        replies.junk();
        if (words.size() > 1) {
            replies.refuse("501 5.5.4 Syntax: RSET");
            return;
        }
        mail.reset();
        replies.say("250 2.0.0 Ok");
    }

    private void flush(String line, List<Word> words) throws IOException {
        session.command(line);
        replies.junk();
        if (words.size() != 2) {
            replies.refuse("500 Syntax: ETRN domain");
            return;
        }
        String domain = words.get(1).text();
        boolean sound = Address.isDomain(domain);
        replies.refuse(sound ? "459 <" + domain + ">: service unavailable" : "501 Error: invalid parameter syntax");
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
