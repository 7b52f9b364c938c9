// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.bench;

import io.honeymesh.lab.Lab;
import io.honeymesh.lab.LabException;

/** What both programs do alike: options, exit codes, and never an exception's trace for a person to read. */
final class Main {

    static final int OK = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int MISSING = 4;

    /** Something must be installed first; the message says what. */
    static final class MissingException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        MissingException(String message) {
            super(message);
        }
    }

    /** A program's work. */
    interface Work {
        /** Whether all went as it should; what didn't has been said. */
        boolean with(Options options, Timeline timeline);
    }

    private Main() {}

    static int run(String name, String help, String[] words, int sources, int hz, Work work) {
        Options options;
        try {
            options = Options.parse(words, sources, hz);
        } catch (Options.UsageException e) {
            System.err.println(name + ": " + e.getMessage() + " (--help says more)");
            return USAGE;
        }
        if (options.help()) {
            System.out.print(help);
            return OK;
        }
        String obstacle = Lab.obstacle();
        if (!obstacle.isEmpty()) {
            System.err.println(name + ": " + obstacle);
            return MISSING;
        }
        Timeline timeline = Timeline.onStandardOutput();
        Thread interrupted = new Thread(timeline::interrupted, "interrupted");
        Runtime.getRuntime().addShutdownHook(interrupted);
        try {
            return work.with(options, timeline) ? OK : FAILED;
        } catch (MissingException e) {
            timeline.bad(name + ": " + e.getMessage());
            return MISSING;
        } catch (LabException e) {
            timeline.bad(name + " failed: " + e.getMessage());
            return FAILED;
        } finally {
            timeline.finished();
        }
    }
}
