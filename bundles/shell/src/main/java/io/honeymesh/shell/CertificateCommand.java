// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.SafeText;
import io.honeymesh.api.service.WebServer;
import io.honeymesh.api.service.WebServer.Certificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.support.completers.StringsCompleter;

/** {@code honeymesh:certificate} */
@Service
@Command(
        scope = "honeymesh",
        name = "certificate",
        description = "Shows the certificate by which browsers know this node, or makes a new one.",
        detailedDescription =
                "Compare the fingerprint with the one your browser shows before you trust it. renew makes a new key"
                        + " and certificate, or reads your own anew if etc/io.honeymesh.web.cfg names one.\nExamples:\n"
                        + "  honeymesh:certificate\n  honeymesh:certificate renew")
public final class CertificateCommand extends NodeCommand {

    @Argument(name = "what", description = "show or renew", multiValued = true, valueToShowInHelp = "")
    @Completion(
            value = StringsCompleter.class,
            values = {"show", "renew"})
    List<String> words = List.of();

    String what = "show";

    @Option(name = "--json", description = "As one JSON document")
    boolean json;

    @Override
    List<String> words() {
        return words;
    }

    @Override
    void argument(String value) {
        what = value;
    }

    @Override
    void run(Shell shell) {
        WebServer server = shell.services().web(WebServer.class);
        Certificate certificate = switch (what) {
            case "show" -> server.certificate();
            case "renew" -> renewed(server);
            default -> throw new CommandFailure("there is no '" + SafeText.escape(what, 40) + "': show or renew");
        };
        if (json) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("address", server.address());
            fields.put("sha256", certificate.sha256());
            fields.put("expires", certificate.expires().toString());
            fields.put("own", certificate.own());
            fields.put(
                    "names",
                    certificate.names().stream().map(SafeText::printable).toList());
            shell.json(fields);
            return;
        }
        shell.line(shell.style().strong(server.address()));
        shell.line("  SHA-256   " + certificate.sha256());
        shell.line("  made by   "
                + (certificate.own() ? "you, as etc/io.honeymesh.web.cfg says" : "this node, for itself"));
        shell.line("  expires   " + Times.readable(certificate.expires()) + " ("
                + Times.left(shell.now(), certificate.expires()) + ")");
        shell.line("  names     " + SafeText.printable(String.join(", ", certificate.names())));
    }

    private static Certificate renewed(WebServer server) {
        try {
            return server.renew();
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }
}
