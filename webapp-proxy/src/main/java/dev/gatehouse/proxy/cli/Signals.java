package dev.gatehouse.proxy.cli;

import java.lang.System.Logger.Level;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/** Signals that would else end the JVM at once. By reflection: the JDK has no supported API for them. */
final class Signals {

    private Signals() {}

    /** Runs {@code action} at each signal called {@code name}; where the platform has none, does nothing. */
    static void on(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler run = (proxy, method, args) -> {
                if (method.getName().equals("handle")) {
                    Thread reaction = new Thread(action, "gatehouse-signal");
                    reaction.setContextClassLoader(Signals.class.getClassLoader());
                    reaction.start();
                    return null;
                }
                return method.getName().equals("hashCode") ? System.identityHashCode(proxy) : null;
            };
            Object target = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, run);
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), target);
        } catch (ReflectiveOperationException | RuntimeException e) {
            System.getLogger(Signals.class.getName()).log(Level.DEBUG, "no such signal here: " + name, e);
        }
    }
}
