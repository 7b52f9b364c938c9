// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.http;

import io.honeymesh.api.spi.Persona;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What this node's web server serves.
 *
 * @param server the Server header and the foot of error pages; without a version where its administrator hid it
 * @param index the page at {@code /}: Debian's welcome page or a login form
 * @param modified when the index page was last changed
 * @param login where the form goes; empty if there is no form
 * @param locked the folder behind Basic authentication, {@code /name/}
 */
record Site(
        String server,
        byte[] index,
        Instant modified,
        Optional<String> login,
        String locked,
        String realm,
        String title) {

    /** The only version Debian 12 ever had. */
    private static final String VERSION = "nginx/1.22.1";

    private static final List<String> TITLES = List.of(
            "Intranet",
            "Customer Portal",
            "Webmail",
            "Device Manager",
            "Admin Console",
            "Order Management",
            "Helpdesk",
            "File Exchange",
            "Monitoring",
            "Time Tracking");

    private static final List<String> LOCKED =
            List.of("/admin/", "/private/", "/backup/", "/stats/", "/manager/", "/internal/", "/status/", "/files/");

    private static final List<String> REALMS =
            List.of("Restricted", "Administrator's Area", "Restricted Content", "Login required", "Private");

    static Site of(Persona persona) {
        boolean form = persona.pick("http.form", List.of(true, true, false));
        String title = persona.pick("http.title", TITLES);
        String login = persona.pick("http.login", List.of("/login", "/login.php", "/auth", "/user/login", "/session"));
        return new Site(
                persona.pick("http.tokens", List.of(VERSION, VERSION, "nginx")),
                form ? loginPage(title, login, "").getBytes(StandardCharsets.UTF_8) : welcome(),
                persona.installed().plus(Duration.ofMinutes(persona.number("http.changed", 5, form ? 100_000 : 30))),
                form ? Optional.of(login) : Optional.empty(),
                persona.pick("http.locked", LOCKED),
                persona.pick("http.realm", REALMS),
                title);
    }

    /** The form again, after a login that failed. */
    byte[] refusedLogin() {
        String note = "  <p class=\"error\">Invalid username or password.</p>\n";
        return loginPage(title, login.orElse("/"), note).getBytes(StandardCharsets.UTF_8);
    }

    private static String loginPage(String title, String login, String note) {
        return """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>%1$s - Sign in</title>
                <style>
                body { font-family: Arial, sans-serif; background: #f2f4f7; }
                form { width: 20em; margin: 6em auto; padding: 2em; background: #fff; border: 1px solid #d8dde3; }
                label, input { display: block; width: 100%%; box-sizing: border-box; margin-bottom: .8em; }
                .error { color: #b00020; }
                </style>
                </head>
                <body>
                <form method="post" action="%2$s">
                  <h1>%1$s</h1>
                %3$s  <label for="username">Username</label>
                  <input id="username" name="username" autocomplete="username" autofocus required>
                  <label for="password">Password</label>
                  <input id="password" name="password" type="password" autocomplete="current-password" required>
                  <button type="submit">Sign in</button>
                </form>
                </body>
                </html>
                """.formatted(title, login, note);
    }

    /** The page the package installs as /var/www/html/index.nginx-debian.html. */
    private static byte[] welcome() {
        try (InputStream page = Site.class.getResourceAsStream("index.nginx-debian.html")) {
            if (page == null) {
                throw new IllegalStateException("this bundle has lost its welcome page");
            }
            return page.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("the welcome page can't be read", e);
        }
    }
}
