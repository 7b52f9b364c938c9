// SPDX-License-Identifier: Apache-2.0
package io.honeymesh.trap.mssql;

/** An error of the server's, in its words and with its numbers. */
final class Failure extends Exception {

    private static final long serialVersionUID = 1L;

    /** Errors of this level are seen before anything of a batch is run. */
    static final int SYNTAX_LEVEL = 15;

    private final int number;
    private final int level;
    private final int state;
    private final String procedure;

    Failure(int number, int level, int state, String message) {
        this(number, level, state, message, "");
    }

    Failure(int number, int level, int state, String message, String procedure) {
        super(message, null, false, false);
        this.number = number;
        this.level = level;
        this.state = state;
        this.procedure = procedure;
    }

    int number() {
        return number;
    }

    int level() {
        return level;
    }

    int state() {
        return state;
    }

    String procedure() {
        return procedure;
    }

    /** Whether the rest of the batch is not run either. */
    boolean endsBatch() {
        return level == SYNTAX_LEVEL || number == 208 || number == 911 || number == 207;
    }

    static Failure syntax(String near) {
        return new Failure(102, SYNTAX_LEVEL, 1, "Incorrect syntax near '" + near + "'.");
    }

    static Failure login(String user) {
        return new Failure(18_456, 14, 1, "Login failed for user '" + user + "'.");
    }

    static Failure untrusted() {
        return new Failure(
                18_452,
                14,
                1,
                "Login failed. The login is from an untrusted domain and cannot be used with Integrated authentication.");
    }

    static Failure noDatabase(String name) {
        return new Failure(
                911, 16, 1, "Database '" + name + "' does not exist. Make sure that the name is entered correctly.");
    }

    static Failure noObject(String name) {
        return new Failure(208, 16, 1, "Invalid object name '" + name + "'.");
    }

    static Failure noColumn(String name) {
        return new Failure(207, 16, 1, "Invalid column name '" + name + "'.");
    }

    static Failure noProcedure(String name) {
        return new Failure(2812, 16, 62, "Could not find stored procedure '" + name + "'.");
    }

    static Failure noVariable(String name) {
        return new Failure(137, SYNTAX_LEVEL, 2, "Must declare the scalar variable \"" + name + "\".");
    }

    /** What is called is turned off in the configuration. */
    static Failure turnedOff(String procedure, String component) {
        return new Failure(
                15_281,
                16,
                1,
                "SQL Server blocked access to procedure 'sys." + procedure + "' of component '" + component
                        + "' because this component is turned off as part of the security configuration for this server."
                        + " A system administrator can enable the use of '" + component
                        + "' by using sp_configure. For more information about enabling '" + component
                        + "', search for '"
                        + component + "' in SQL Server Books Online.",
                procedure);
    }

    static Failure noLibrary(String library, String procedure) {
        return new Failure(
                17_750,
                16,
                0,
                "Could not load the DLL " + library
                        + ", or one of the DLLs it references. Reason: 126(The specified module could not be found.).",
                procedure);
    }
}
