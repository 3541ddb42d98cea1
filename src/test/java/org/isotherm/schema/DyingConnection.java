package org.isotherm.schema;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** A real connection whose session the server ends after a number of statements, as when a node is killed. */
final class DyingConnection {
    private DyingConnection() {}

    static Connection around(Connection real, int statements, IntConsumer terminate) throws SQLException {
        int backend;
        try (Statement ask = real.createStatement();
                ResultSet row = ask.executeQuery("SELECT pg_backend_pid()")) {
            row.next();
            backend = row.getInt(1);
        }
        AtomicInteger left = new AtomicInteger(statements);
        return (Connection) Proxy.newProxyInstance(
                DyingConnection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, args) -> {
                    boolean statement = method.getName().equals("createStatement")
                            || method.getName().startsWith("prepare");
                    if (statement && left.decrementAndGet() == 0) {
                        terminate.accept(backend);
                    }
                    try {
                        return method.invoke(real, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
