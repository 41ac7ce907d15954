package dev.gatehouse.security;

/** A container's class path that has no CDI. */
final class WithoutCdi extends ClassLoader {

    WithoutCdi() {
        super(MechanismGuardTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (name.startsWith("jakarta.enterprise.inject.")) {
            throw new ClassNotFoundException(name);
        }
        return super.loadClass(name, resolve);
    }
}
