// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.smb;

import io.honeymesh.api.Evidence;
import io.honeymesh.api.spi.TrapSession;

/** One login, over the messages it takes: nobody's password is right, but nobody in particular may come in. */
final class Logon {

    /** What is answered. */
    record Step(int status, byte[] blob) {

        static Step failed(int status) {
            return new Step(status, new byte[0]);
        }
    }

    private enum State {
        BEGINNING,
        CHOSEN,
        CHALLENGED,
        OVER
    }

    private final TrapSession session;
    private final Machine machine;
    private final byte[] challenge;
    private State state = State.BEGINNING;
    private boolean spnego;

    /** @param number counts the logins of a connection */
    Logon(TrapSession session, Machine machine, int number) {
        this.session = session;
        this.machine = machine;
        this.challenge =
                session.persona().bytes("smb.challenge." + session.touch().id() + "." + number, Ntlm.CHALLENGE_BYTES);
    }

    byte[] challenge() {
        return challenge.clone();
    }

    Step step(byte[] blob) {
        try {
            return switch (state) {
                case BEGINNING -> begin(blob);
                case CHOSEN -> challenge(Spnego.response(blob));
                case CHALLENGED -> authenticate(blob);
                case OVER -> Step.failed(NtStatus.INVALID_PARAMETER);
            };
        } catch (Malformed e) {
            state = State.OVER;
            return Step.failed(NtStatus.INVALID_PARAMETER);
        }
    }

    private Step begin(byte[] blob) throws Malformed {
        if (Ntlm.isMessage(blob)) {
            state = State.CHALLENGED;
            return new Step(NtStatus.MORE_PROCESSING_REQUIRED, Ntlm.challenge(blob, challenge, machine));
        }
        spnego = true;
        Spnego.Message message = Spnego.initial(blob);
        if (message.preferred() && message.token().isPresent()) {
            return challenge(message);
        }
        state = State.CHOSEN;
        return new Step(NtStatus.MORE_PROCESSING_REQUIRED, Spnego.choose(message.preferred()));
    }

    private Step challenge(Spnego.Message message) throws Malformed {
        byte[] token = message.token().orElseThrow(() -> new Malformed("no token"));
        state = State.CHALLENGED;
        return new Step(
                NtStatus.MORE_PROCESSING_REQUIRED, Spnego.incomplete(Ntlm.challenge(token, challenge, machine)));
    }

    private Step authenticate(byte[] blob) throws Malformed {
        state = State.OVER;
        if (!spnego) {
            return judge(Ntlm.attempt(blob), new byte[0], false);
        }
        Spnego.Message message = Spnego.response(blob);
        byte[] token = message.token().orElseThrow(() -> new Malformed("no token"));
        return judge(Ntlm.attempt(token), Spnego.completed(), message.signed());
    }

    private Step judge(Ntlm.Attempt attempt, byte[] welcome, boolean signed) {
        int status = judge(attempt);
        if (status != NtStatus.SUCCESS) {
            return Step.failed(status);
        }
        // Strangers have no key to sign with.
        return signed ? Step.failed(NtStatus.ACCESS_DENIED) : new Step(status, welcome);
    }

    /** Keeps an attempt and says how it ended. */
    int judge(Ntlm.Attempt attempt) {
        if (!attempt.workstation().isEmpty()) {
            session.add(new Evidence.Detail("smb.workstation", Kept.of(attempt.workstation())));
        }
        if (attempt.isAnonymous()) {
            session.add(new Evidence.Request(Kept.of("log on anonymously")));
            return NtStatus.SUCCESS;
        }
        session.add(new Evidence.Credential("ntlm", Kept.of(attempt.account()), Kept.of(attempt.hash(challenge))));
        return Ntlm.isWellFormed(attempt.nt()) ? NtStatus.LOGON_FAILURE : NtStatus.INVALID_PARAMETER;
    }
}
