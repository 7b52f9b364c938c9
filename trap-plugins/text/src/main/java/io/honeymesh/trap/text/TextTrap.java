// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.text;

import com.google.re2j.Matcher;
import io.honeymesh.api.spi.TrapProtocol;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** A trap that does what its file says. */
final class TextTrap implements TrapProtocol {

    private final TrapFile file;

    TextTrap(TrapFile file) {
        this.file = file;
    }

    @Override
    public String name() {
        return file.name();
    }

    @Override
    public List<Integer> defaultPorts() {
        return file.ports();
    }

    @Override
    public boolean canHandle(byte[] firstBytes) {
        return file.recognises()
                .filter(pattern -> pattern.matcher(new String(firstBytes, StandardCharsets.ISO_8859_1))
                        .find())
                .isPresent();
    }

    @Override
    public void converse(TrapSession session) throws IOException {
        Memory memory = new Memory(session.persona().hostName());
        if (file.greeting().isPresent()) {
            session.write(file.greeting().get().fill(memory));
        }
        String state = TrapFile.START;
        while (true) {
            Optional<String> line = session.readLine(file.lineBytes());
            if (line.isEmpty()) {
                return;
            }
            Optional<Rule> rule = take(state, line.get(), memory);
            if (rule.isEmpty()) {
                continue;
            }
            for (Action action : rule.get().actions()) {
                action.run(session, memory);
            }
            if (rule.get().close()) {
                return;
            }
            state = rule.get().next().orElse(state);
        }
    }

    /** The first rule whose pattern is found, else the first that needs none. */
    private Optional<Rule> take(String state, String line, Memory memory) {
        for (Rule rule : file.rules()) {
            if (rule.holdsIn(state) && rule.pattern().isPresent()) {
                Matcher matcher = rule.pattern().get().matcher(line);
                if (matcher.find()) {
                    memory.heard(line, Optional.of(matcher));
                    return Optional.of(rule);
                }
            }
        }
        memory.heard(line, Optional.empty());
        return file.rules().stream()
                .filter(rule -> rule.holdsIn(state) && rule.pattern().isEmpty())
                .findFirst();
    }
}
