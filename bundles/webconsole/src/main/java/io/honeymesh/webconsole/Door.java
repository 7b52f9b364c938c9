// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.webconsole;

import io.honeymesh.api.Caller;
import io.honeymesh.api.IpAddress;
import io.honeymesh.api.Role;
import io.honeymesh.api.service.SideDoor;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.felix.webconsole.spi.SecurityProvider;

/** Who is let in: any name, and an admin's token as its password. Asked for every request, before anything of the console. Thread-safe. */
final class Door implements SecurityProvider {

    private static final Pattern BASIC = Pattern.compile("(?i:basic) +([A-Za-z0-9+/=]{1,1000})");

    /** The console's pages have scripts in line. */
    private static final String POLICY = "default-src 'none'; script-src 'self' 'unsafe-inline';"
            + " style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; form-action 'self';"
            + " base-uri 'none'; frame-ancestors 'none'";

    private final int port;
    private final SideDoor tokens;
    private final Changes changes;
    private final Predicate<String> isReadOnly;

    /** @param isReadOnly whether the configuration with this PID can't be changed: the console would answer with a stack trace */
    Door(int port, SideDoor tokens, Changes changes, Predicate<String> isReadOnly) {
        this.port = port;
        this.tokens = tokens;
        this.changes = changes;
        this.isReadOnly = isReadOnly;
    }

    @Override
    public Object authenticate(HttpServletRequest request, HttpServletResponse response) {
        try {
            headers(response);
            return letIn(request, response).orElse(null);
        } catch (IOException gone) {
            // Whoever asked hung up, and gets nothing.
            return null;
        }
    }

    private static void headers(HttpServletResponse response) {
        response.setHeader("Content-Security-Policy", POLICY);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("X-Frame-Options", "DENY");
        // Without a referrer browsers would send no origin with a form.
        response.setHeader("Referrer-Policy", "same-origin");
        response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        response.setHeader("Cache-Control", "no-store");
    }

    private Optional<Caller> letIn(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getLocalPort() != port) {
            return refuse(response, 404, "there is nothing at this path");
        }
        Optional<Permit.Refusal> strange = Permit.beforeTheToken(request);
        if (strange.isPresent()) {
            return refuse(response, strange.get().status(), strange.get().detail());
        }
        Optional<String> secret = secret(request.getHeader("Authorization"));
        if (secret.isEmpty()) {
            return challenge(response, 401, "any user name, and the token of an admin as the password");
        }
        return switch (tokens.ask(source(request), secret.get(), Role.ADMIN)) {
            case SideDoor.In in -> isPermitted(request, response, secret.get());
            case SideDoor.Out out -> turnAway(response, out);
        };
    }

    private static Optional<Caller> turnAway(HttpServletResponse response, SideDoor.Out out) throws IOException {
        out.retryAfterSeconds().ifPresent(seconds -> response.setHeader("Retry-After", Long.toString(seconds)));
        return challenge(response, out.status(), out.detail());
    }

    private Optional<Caller> isPermitted(HttpServletRequest request, HttpServletResponse response, String secret)
            throws IOException {
        Optional<Permit.Refusal> refusal;
        try {
            refusal = Permit.of(request);
            if (refusal.isEmpty()) {
                // Reads the body of a form, if it isn't read yet.
                request.getParameterMap();
            }
        } catch (RuntimeException unreadable) {
            // Of several kinds, Jetty's own: a body or a query that is none.
            return refuse(response, 400, "the request can't be read");
        }
        if (refusal.isPresent()) {
            return refuse(response, refusal.get().status(), refusal.get().detail());
        }
        // The body has come, which may have taken as long as the sender liked: the token may be none any more.
        return switch (tokens.ask(source(request), secret, Role.ADMIN)) {
            case SideDoor.In in -> changing(request, response, in.caller());
            case SideDoor.Out out -> turnAway(response, out);
        };
    }

    private Optional<Caller> changing(HttpServletRequest request, HttpServletResponse response, Caller caller)
            throws IOException {
        Optional<Permit.Change> change = Permit.change(request);
        if (change.isPresent() && isReadOnly.test(change.get().pid())) {
            return refuse(
                    response,
                    403,
                    change.get().pid() + " is changed by its file in etc/ alone, which the node may not write");
        }
        change.ifPresent(one -> changes.configuration(caller, one));
        request.setAttribute(Caller.ATTRIBUTE, caller);
        return Optional.of(caller);
    }

    private static IpAddress source(HttpServletRequest request) {
        return IpAddress.parse(request.getRemoteAddr().replaceAll("[\\[\\]]|%.*", ""));
    }

    private static Optional<String> secret(String header) {
        Matcher basic = BASIC.matcher(header == null ? "" : header);
        if (!basic.matches()) {
            return Optional.empty();
        }
        try {
            String pair = new String(Base64.getDecoder().decode(basic.group(1)), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            return colon < 0 ? Optional.empty() : Optional.of(pair.substring(colon + 1));
        } catch (IllegalArgumentException noBase64) {
            return Optional.empty();
        }
    }

    private static Optional<Caller> challenge(HttpServletResponse response, int status, String detail)
            throws IOException {
        if (status == HttpServletResponse.SC_UNAUTHORIZED) {
            response.setHeader("WWW-Authenticate", "Basic realm=\"HoneyMesh\", charset=\"UTF-8\"");
        }
        return refuse(response, status, detail);
    }

    private static Optional<Caller> refuse(HttpServletResponse response, int status, String detail) throws IOException {
        byte[] body = (detail + "\n").getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.setContentType("text/plain; charset=utf-8");
        response.setContentLength(body.length);
        try {
            response.getOutputStream().write(body);
        } catch (UncheckedIOException gone) {
            throw gone.getCause();
        }
        return Optional.empty();
    }

    /** Who is let in is an admin. */
    @Override
    public boolean authorize(Object user, String role) {
        return user instanceof Caller;
    }

    @Override
    public void logout(HttpServletRequest request, HttpServletResponse response) {
        // There is no session; the console has the browser forget the password.
    }
}
