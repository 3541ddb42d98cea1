package org.isotherm.it;

/** What is killed, and who goes on. */
enum Crash {
    SAME_NODE("the server is killed and started again"),
    OTHER_NODE("the server is killed and stays away, another node goes on"),
    SERVER_AND_DATABASE("server and PostgreSQL are killed and started again"),
    DATABASE("PostgreSQL is killed and started again, the server lives");

    private final String text;

    Crash(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    boolean killsServer() {
        return this != DATABASE;
    }

    boolean killsDatabase() {
        return this == SERVER_AND_DATABASE || this == DATABASE;
    }
}
