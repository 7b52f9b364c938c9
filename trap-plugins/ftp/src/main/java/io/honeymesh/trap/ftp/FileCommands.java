// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.ftp;

import io.honeymesh.api.Ipv4;
import io.honeymesh.api.spi.MachineFacts;
import io.honeymesh.api.spi.Persona;
import io.honeymesh.api.spi.TrapSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/** What a client may do once it is logged in. */
final class FileCommands {

    private static final DateTimeFormatter MDTM =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final String COMMANDS = "214-The following commands are recognized.\r\n"
            + " ABOR ACCT ALLO APPE CDUP CWD  DELE EPRT EPSV FEAT HELP LIST MDTM MKD\r\n"
            + " MODE NLST NOOP OPTS PASS PASV PORT PWD  QUIT REIN REST RETR RMD  RNFR\r\n"
            + " RNTO SITE SIZE SMNT STAT STOR STOU STRU SYST TYPE USER XCUP XCWD XMKD\r\n"
            + " XPWD XRMD\r\n"
            + "214 Help OK.\r\n";

    private final TrapSession session;
    private final Login login;
    private final Transfers transfers;
    private final FileTree tree;
    private String current;
    private boolean binary;
    private boolean onlyExtended;
    private long restart;
    private String umask = "077";
    private Optional<String> renaming = Optional.empty();
    private int unnamed;

    FileCommands(TrapSession session, Login login, Transfers transfers) {
        this.session = session;
        this.login = login;
        this.transfers = transfers;
        Persona persona = session.persona();
        Optional<MachineFacts.Account> local = login.isAnonymous()
                ? Optional.empty()
                : persona.machine().account(login.user().orElseThrow());
        this.current = local.map(MachineFacts.Account::home).orElse("/");
        this.tree = local.map(account -> FileTree.local(persona, account)).orElseGet(() -> FileTree.anonymous(persona));
    }

    void answer(Command command) throws IOException {
        String argument = command.argument();
        switch (command.verb()) {
            case "SYST" -> say("215 UNIX Type: L8");
            case "HELP" -> session.write(COMMANDS);
            case "NOOP" -> say("200 NOOP ok.");
            case "PWD", "XPWD" -> say("257 \"" + quoted(current) + "\" is the current directory");
            case "CWD", "XCWD" -> changeDirectory(argument);
            case "CDUP", "XCUP" -> changeDirectory("..");
            case "TYPE" -> type(argument);
            case "MODE" -> say(argument.equalsIgnoreCase("S") ? "200 Mode set to S." : "504 Bad MODE command.");
            case "STRU" -> say(argument.equalsIgnoreCase("F") ? "200 Structure set to F." : "504 Bad STRU command.");
            case "ALLO" -> say("202 ALLO command ignored.");
            case "ACCT", "REIN", "SMNT" -> say("502 " + command.verb() + " not implemented.");
            case "PORT", "EPRT" -> say("550 Permission denied.");
            case "SITE" -> site(argument);
            case "PASV" -> passive();
            case "EPSV" -> extendedPassive(argument);
            case "ABOR" -> say("225 No transfer to ABOR.");
            case "STAT" -> status(argument);
            case "REST" -> restart(argument);
            case "LIST" -> sendText("Here comes the directory listing.", Listing.list(tree, current, argument));
            case "NLST" -> sendText("Here comes the directory listing.", Listing.names(tree, current, argument));
            case "SIZE" -> size(argument);
            case "MDTM" -> modified(argument);
            case "RETR" -> retrieve(argument);
            case "STOR", "APPE" -> store(path(argument), argument, "150 Ok to send data.\r\n");
            case "STOU" -> {
                String name = "STOU." + ++unnamed;
                store(path(name), name, "150 FILE: " + name + "\r\n");
            }
            case "MKD", "XMKD" -> makeDirectory(argument);
            case "RMD", "XRMD" -> changed(tree.remove(path(argument), true), "Remove directory");
            case "DELE" -> changed(tree.remove(path(argument), false), "Delete");
            case "RNFR" -> renameFrom(argument);
            case "RNTO" -> renameTo(argument);
            default -> say("500 Unknown command.");
        }
    }

    private void say(String line) throws IOException {
        // A byte that telnet would take for a command is doubled (RFC 959, 3.1).
        session.write(line.replace("\377", "\377\377") + "\r\n");
    }

    private String path(String written) {
        return FileTree.resolve(current, written);
    }

    /** A quote in a path is doubled (RFC 959, appendix II). */
    private static String quoted(String path) {
        return path.replace("\"", "\"\"");
    }

    private void changeDirectory(String argument) throws IOException {
        boolean there = !argument.isEmpty() && tree.isDirectory(path(argument));
        current = there ? path(argument) : current;
        say(there ? "250 Directory successfully changed." : "550 Failed to change directory.");
    }

    private void type(String argument) throws IOException {
        switch (argument.toUpperCase(Locale.ROOT)) {
            case "I", "L8", "L 8" -> {
                binary = true;
                say("200 Switching to Binary mode.");
            }
            case "A", "A N" -> {
                binary = false;
                say("200 Switching to ASCII mode.");
            }
            default -> say("500 Unrecognised TYPE command.");
        }
    }

    private void passive() throws IOException {
        if (onlyExtended) {
            say("550 Permission denied.");
        } else {
            transfers.passive();
        }
    }

    private void extendedPassive(String argument) throws IOException {
        switch (argument.toUpperCase(Locale.ROOT)) {
            case "" -> transfers.extendedPassive();
            case "ALL" -> {
                onlyExtended = true;
                say("200 EPSV ALL ok.");
            }
            case "1", "2" -> transfers.extendedPassive(); // Debian's vsftpd listens on IPv6, which takes IPv4 too
            default -> say("522 Bad network protocol.");
        }
    }

    private void status(String argument) throws IOException {
        if (!argument.isEmpty()) {
            session.write("213-Status follows:\r\n" + Listing.list(tree, current, "-a " + argument)
                    + "213 End of status\r\n");
            return;
        }
        var client = session.touch().source();
        session.write("211-FTP server status:\r\n"
                + "     Connected to " + (client instanceof Ipv4 ? "::ffff:" : "") + client + "\r\n"
                + "     Logged in as "
                + (login.isAnonymous() ? "ftp" : login.user().orElseThrow()) + "\r\n"
                + "     TYPE: " + (binary ? "BINARY" : "ASCII") + "\r\n"
                + "     No session bandwidth limit\r\n"
                + "     Session timeout in seconds is 300\r\n"
                + "     Control connection is plain text\r\n"
                + "     Data connections will be plain text\r\n"
                + "     At session startup, client count was 1\r\n"
                + "     vsFTPd 3.0.3 - secure, fast, stable\r\n"
                + "211 End of status\r\n");
    }

    private void restart(String argument) throws IOException {
        // vsftpd reads what is no number as 0.
        restart = argument.matches("[0-9]{1,15}") ? Long.parseLong(argument) : 0;
        say("350 Restart position accepted (" + restart + ").");
    }

    private void sendText(String opening, String text) throws IOException {
        if (transfers.ready()) {
            transfers.send(
                    "150 " + opening + "\r\n",
                    text.getBytes(StandardCharsets.ISO_8859_1),
                    "226 Directory send OK.\r\n");
        }
    }

    private void size(String argument) throws IOException {
        Optional<FileTree.Entry> file = file(argument, entry -> true);
        say(file.map(f -> "213 " + f.sizeBytes()).orElse("550 Could not get file size."));
    }

    private void modified(String argument) throws IOException {
        int space = argument.indexOf(' ');
        if (space > 0 && !login.isAnonymous() && argument.substring(0, space).matches("[0-9]{8,14}")) {
            boolean set = file(argument.substring(space + 1), tree::isOwn).isPresent();
            say(set ? "213 File modification time set." : "550 Could not set file modification time.");
            return;
        }
        Optional<FileTree.Entry> file = file(argument, entry -> true);
        say(file.map(f -> "213 " + MDTM.format(f.modified())).orElse("550 Could not get file modification time."));
    }

    private void retrieve(String argument) throws IOException {
        if (!transfers.ready()) {
            return;
        }
        Optional<FileTree.Entry> file = file(argument, FileTree.Entry::isReadable);
        if (file.isEmpty()) {
            say("550 Failed to open file.");
            return;
        }
        byte[] content = file.get().content();
        int from = (int) Math.min(restart, content.length);
        restart = 0;
        transfers.send(
                "150 Opening BINARY mode data connection for " + argument + " (" + content.length + " bytes).\r\n",
                Arrays.copyOfRange(content, from, content.length),
                "226 Transfer complete.\r\n");
    }

    private Optional<FileTree.Entry> file(String argument, Predicate<FileTree.Entry> which) {
        return tree.find(path(argument)).filter(entry -> !entry.directory()).filter(which);
    }

    private void store(String path, String name, String opening) throws IOException {
        if (login.isAnonymous()) {
            say("550 Permission denied.");
        } else if (transfers.ready()) {
            if (tree.canWrite(path)) {
                transfers
                        .receive(opening, name)
                        .ifPresent(received -> tree.put(path, received.sizeBytes(), received.kept()));
            } else {
                say("553 Could not create file.");
            }
        }
    }

    private void site(String argument) throws IOException {
        String[] words = argument.split(" ", 3);
        switch (words[0].toUpperCase(Locale.ROOT)) {
            case String _ when login.isAnonymous() -> say("550 Permission denied.");
            case "HELP" -> say("214 CHMOD UMASK HELP");
            case "CHMOD" -> {
                if (words.length < 3) {
                    say("500 SITE CHMOD needs 2 arguments.");
                } else {
                    boolean done = tree.find(path(words[2])).filter(tree::isOwn).isPresent();
                    say(done ? "200 SITE CHMOD command ok." : "550 SITE CHMOD command failed.");
                }
            }
            case "UMASK" -> umask(words.length > 1 ? words[1] : "");
            default -> say("500 Unknown SITE command.");
        }
    }

    /** vsftpd reads octal digits as far as there are any. */
    private void umask(String wanted) throws IOException {
        if (wanted.isEmpty()) {
            say("200 Your current UMASK is " + umask);
        } else {
            String digits = wanted.replaceFirst("[^0-7].*", "").replaceFirst("^0+", "");
            umask = "0" + digits;
            say("200 UMASK set to " + umask);
        }
    }

    private void makeDirectory(String argument) throws IOException {
        if (login.isAnonymous()) {
            say("550 Permission denied.");
        } else if (!argument.isEmpty() && tree.makeDirectory(path(argument))) {
            say("257 \"" + quoted(path(argument)) + "\" created");
        } else {
            say("550 Create directory operation failed.");
        }
    }

    private void changed(boolean done, String what) throws IOException {
        if (login.isAnonymous()) {
            say("550 Permission denied.");
        } else {
            say(done ? "250 " + what + " operation successful." : "550 " + what + " operation failed.");
        }
    }

    private void renameFrom(String argument) throws IOException {
        if (login.isAnonymous()) {
            say("550 Permission denied.");
            return;
        }
        renaming = Optional.of(path(argument))
                .filter(path -> !argument.isEmpty() && tree.find(path).isPresent());
        say(renaming.isPresent() ? "350 Ready for RNTO." : "550 RNFR command failed.");
    }

    private void renameTo(String argument) throws IOException {
        if (renaming.isEmpty()) {
            say(login.isAnonymous() ? "550 Permission denied." : "503 RNFR required first.");
            return;
        }
        boolean done = tree.rename(renaming.get(), path(argument));
        renaming = Optional.empty();
        say(done ? "250 Rename successful." : "550 Rename failed.");
    }
}
