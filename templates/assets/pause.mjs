/* A long list has this between its blocks: a browser that comes upon a script paints and hears before it reads on. */
