package dev.gyre.web;

/// All ways of adding a route.
interface Verbs
        extends GetRoutes, PostRoutes, PutRoutes, PatchRoutes, DeleteRoutes, HeadRoutes, OptionsRoutes, MethodRoutes,
        SocketRoutes {}
