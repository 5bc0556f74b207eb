/**
 * The last names of a path: its own, and where that is a symbolic link that of the link's text, and so on. A driver that lists devices by their
 * paths looks for them among these.
 *
 * @module
 */

/** Ends in a slash, in `.` or in `..`, so that the last name is not the whole story. */
const GOES_ON = /(^|\/)\.{0,2}$/;

/** See the module's documentation. */
export class LastNames {
  #list: string[] | undefined = [];

  /** Undefined once one of them is not known. */
  get list(): readonly string[] | undefined {
    return this.#list?.length === 0 ? undefined : this.#list;
  }

  get areKnown(): boolean {
    return this.#list !== undefined;
  }

  /** The walk goes along this path, or along the text of the link that the last name is. */
  goOn(path: string): void {
    if (GOES_ON.test(path)) this.forget();
  }

  /** @param directory the real path of where the name is looked for */
  add(directory: string, name: string): void {
    this.#list?.push(directory === '/' ? `/${name}` : `${directory}/${name}`);
  }

  /** Where the walk is now, no name says. */
  forget(): void {
    this.#list = undefined;
  }
}
