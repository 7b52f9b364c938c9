// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.forward;

import java.io.IOException;
import java.io.Writer;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.UUID;
import javax.net.ssl.SSLContext;
import org.apache.commons.net.smtp.AuthenticatingSMTPClient;
import org.apache.commons.net.smtp.SMTPReply;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where mail is handed in (RFC 5321, RFC 6409).
 *
 * @param user empty to log in nobody
 */
record MailServer(String host, int port, Protocol protocol, SSLContext tls, String user, String password) {

    private static final Logger LOG = LoggerFactory.getLogger(MailServer.class);
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final int MAX_SUBJECT_CHARS = 200;

    enum Protocol {
        STARTTLS(587),
        TLS(465),
        PLAIN(25);

        final int port;

        Protocol(int port) {
            this.port = port;
        }
    }

    /**
     * @throws IOException with one clear line if the server didn't take it
     * @throws Refused if it wouldn't take it later either
     */
    void send(String from, List<String> to, String subject, String text) throws IOException, Refused {
        AuthenticatingSMTPClient client = new AuthenticatingSMTPClient(protocol == Protocol.TLS, tls);
        client.setEndpointCheckingEnabled(true);
        client.setConnectTimeout((int) PATIENCE.toMillis());
        client.setDefaultTimeout((int) PATIENCE.toMillis());
        try {
            connect(client);
            client.setSoTimeout((int) PATIENCE.toMillis());
            check(client, SMTPReply.isPositiveCompletion(client.getReplyCode()), "greets");
            check(client, SMTPReply.isPositiveCompletion(client.ehlo("localhost")), "EHLO");
            if (protocol == Protocol.STARTTLS) {
                check(client, client.execTLS(), "STARTTLS");
                check(client, SMTPReply.isPositiveCompletion(client.ehlo("localhost")), "EHLO");
            }
            if (!user.isEmpty()) {
                check(client, client.auth(AuthenticatingSMTPClient.AUTH_METHOD.PLAIN, user, password), "the login");
            }
            check(client, client.setSender(from), "the sender");
            int readers = 0;
            for (String reader : to) {
                boolean taken = client.addRecipient(reader);
                if (!taken && SMTPReply.isNegativePermanent(client.getReplyCode()) && to.size() > 1) {
                    LOG.warn("{} doesn't know {}: the others get their mail", host, reader);
                    continue;
                }
                check(client, taken, reader);
                readers++;
            }
            check(client, readers > 0, "any of the readers");
            Writer body = client.sendMessageData();
            check(client, body != null, "DATA");
            try (body) {
                body.write(message(from, to, subject, text));
            }
            if (!client.completePendingCommand() && SMTPReply.isNegativePermanent(client.getReplyCode())) {
                // A filter that doesn't like what a stranger typed won't like it later either, and others are behind
                // it.
                throw new Refused(client.getReplyString().lines().findFirst().orElse(""));
            }
            check(client, SMTPReply.isPositiveCompletion(client.getReplyCode()), "the message");
            client.logout();
        } catch (GeneralSecurityException e) {
            throw new IOException(host + ": " + e.getMessage(), e);
        } finally {
            if (client.isConnected()) {
                client.disconnect();
            }
        }
    }

    private void connect(AuthenticatingSMTPClient client) throws IOException {
        try {
            client.connect(host, port);
        } catch (IOException failed) {
            throw Forwarding.unreachable(host, port, failed);
        }
    }

    private void check(AuthenticatingSMTPClient client, boolean fine, String what) throws IOException {
        if (!fine) {
            String reply = client.getReplyString();
            throw new IOException(host + " doesn't take " + what + ": "
                    + (reply == null ? "" : reply.lines().findFirst().orElse("")));
        }
    }

    /** Printable ASCII in, a message of RFC 5322 out. */
    private static String message(String from, List<String> to, String subject, String text) {
        String line = subject.replaceAll("[^ -~]", "?");
        return "From: " + from + "\r\nTo: " + String.join(", ", to) + "\r\nSubject: "
                + line.substring(0, Math.min(line.length(), MAX_SUBJECT_CHARS)) + "\r\nDate: "
                + DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC))
                + "\r\nMessage-ID: <" + UUID.randomUUID() + "@honeymesh.invalid>\r\nAuto-Submitted: auto-generated\r\n"
                + "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n"
                + text.replaceAll("[^ -~\n]", "?").replace("\n", "\r\n");
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
