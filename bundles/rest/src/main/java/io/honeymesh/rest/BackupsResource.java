// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.rest;

import io.honeymesh.api.Role;
import io.honeymesh.api.SafeText;
import io.honeymesh.api.service.Backups;
import io.honeymesh.api.service.Backups.Backup;
import jakarta.servlet.Servlet;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardContextSelect;
import org.osgi.service.servlet.whiteboard.propertytypes.HttpWhiteboardServletPattern;

/** The backups that are kept, for administrators: every secret of the node is in them. Putting one back is root's. */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/v1/backups/*")
@HttpWhiteboardContextSelect("(osgi.http.whiteboard.context.name=honeymesh.api)")
public final class BackupsResource extends Resource {

    private static final long serialVersionUID = 1L;

    private static final String CHECK = "/check";
    private static final String PASSPHRASE = "passphrase";

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    transient volatile Backups backups;

    @Override
    String methods() {
        return "GET, HEAD, POST, DELETE";
    }

    /** The list; of {@code /backups/NAME} the file itself. */
    @Override
    Answer get(Ask ask) {
        ask.needs(Role.ADMIN);
        ask.knows();
        return doing(() -> {
            if (ask.rest().isEmpty()) {
                return Answer.page(backups().list().stream().map(Backup::fields).toList(), Optional.empty());
            }
            Backup backup = known(ask.rest());
            return Answer.file("application/cms", backups().open(backup.name()), backup.bytes(), backup.name());
        });
    }

    /** {@code POST /backups} makes one, {@code POST /backups/NAME/check} reads one to its end. */
    @Override
    Answer post(Ask ask) throws IOException {
        ask.needs(Role.ADMIN);
        boolean check = ask.rest().endsWith(CHECK);
        if (!check) {
            ask.isWhole();
        }
        ask.knows(check ? new String[0] : new String[] {"recordings"});
        boolean recordings = ask.parameter("recordings", BackupsResource::yes).orElse(false);
        Optional<String> given = Optional.ofNullable(ask.body(PASSPHRASE).get(PASSPHRASE));
        if (check) {
            String name = ask.rest().substring(0, ask.rest().length() - CHECK.length());
            return doing(() -> checked(name, given.orElse("").toCharArray()));
        }
        String used = given.orElseGet(() -> backups().passphrase());
        return doing(
                () -> created(used, given.isEmpty(), recordings, ask.caller().name()));
    }

    private Answer created(String used, boolean generated, boolean recordings, String by) throws IOException {
        char[] passphrase = used.toCharArray();
        try {
            Map<String, Object> document = new LinkedHashMap<>(
                    backups().make(passphrase, recordings, by).fields());
            if (generated) {
                document.put(PASSPHRASE, used);
            }
            return Answer.created(document);
        } finally {
            Arrays.fill(passphrase, '\0');
        }
    }

    private Answer checked(String name, char[] passphrase) throws IOException {
        try {
            return Answer.json(backups().check(known(name).name(), passphrase).fields());
        } finally {
            Arrays.fill(passphrase, '\0');
        }
    }

    private static boolean yes(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw Refused.badRequest("recordings is true or false");
        };
    }

    @Override
    Answer delete(Ask ask) {
        ask.needs(Role.ADMIN);
        ask.knows();
        return doing(() -> {
            backups().remove(known(ask.rest()).name());
            return Answer.nothing();
        });
    }

    private interface Work {
        Answer run() throws IOException;
    }

    /** What is wrong with the disk or a file is for whoever asks to see, in one line. */
    private static Answer doing(Work work) {
        try {
            return work.run();
        } catch (IOException e) {
            throw Refused.conflict(SafeText.printable(String.valueOf(e.getMessage())));
        }
    }

    private Backup known(String name) throws IOException {
        return backups().list().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() -> Refused.notFound("there is no such backup"));
    }

    private Backups backups() {
        return need(backups, "the backup bundle is not running");
    }
}
