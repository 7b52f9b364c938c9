// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.shell;

import io.honeymesh.api.service.CaptureFilter;
import io.honeymesh.api.service.Recordings;
import io.honeymesh.shell.Completers.FromNode;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** What the tab key offers to the commands that look at captures. */
final class CaptureCompleters {

    /** Sessions offered: the newest. */
    private static final int MAX_SESSIONS = 20;

    private CaptureCompleters() {}

    /** The names of the traps. */
    @Service
    public static final class Traps extends FromNode {
        @Override
        Collection<String> offers(Services services) {
            return Completers.traps(services);
        }
    }

    /** The newest recorded sessions. */
    @Service
    public static final class Sessions extends FromNode {
        @Override
        Collection<String> offers(Services services) {
            return newest(services);
        }
    }

    /** The argument of {@code replay-session}. */
    @Service
    public static final class ReplayWords extends FromNode {
        @Override
        Collection<String> offers(Services services) {
            return newest(services);
        }

        @Override
        List<String> options() {
            return Words.options(ReplaySessionCommand.class);
        }
    }

    private static List<String> newest(Services services) {
        return services.find(Recordings.class).stream()
                .flatMap(recordings -> recordings.find(CaptureFilter.ALL, Optional.empty(), MAX_SESSIONS).stream())
                .map(recording -> Long.toString(recording.id()))
                .toList();
    }
}
