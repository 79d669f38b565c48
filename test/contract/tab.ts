import { N, refuse, S, type Circumstances, type Classes, type Decider, type Structural } from '#domain';

/** A small aggregate to try the engine on: a tab is opened, drinks are put on it, it is closed. */
export type TabCommand =
  | { readonly type: 'open' }
  | { readonly type: 'order'; readonly price: number; readonly note?: string }
  | { readonly type: 'round'; readonly prices: readonly number[] }
  | { readonly type: 'close' };

export type TabEvent =
  | { readonly type: 'TabOpened'; readonly tabId: string }
  | { readonly type: 'DrinkOrdered'; readonly price: number; readonly by: string; readonly note: string | undefined }
  | { readonly type: 'TabClosed' };

export const tabClasses = {
  TabOpened: { tabId: S },
  DrinkOrdered: { price: S, by: S, note: N },
  TabClosed: {},
} as const satisfies Classes<TabEvent>;

export interface TabState {
  readonly open: boolean;
  readonly total: number;
}

export interface TabContext extends Circumstances {
  readonly limit: number;
}

export const tab: Decider<TabState, TabCommand, TabEvent, Structural<TabEvent, typeof tabClasses>, TabContext> = {
  category: 'tab',
  initial: { open: false, total: 0 },
  classes: tabClasses,
  schemaVersions: { DrinkOrdered: 2 },
  decide(state, command, { actor, id, limit }) {
    const order = (price: number, note?: string) =>
      ({ type: 'DrinkOrdered', price, by: actor.id, note }) satisfies TabEvent;
    if (command.type === 'open') return state.open ? [] : [{ type: 'TabOpened', tabId: id }];
    if (!state.open) refuse('tab-not-open', 'Nothing can be done on a tab that is not open.');
    if (command.type === 'close') return [{ type: 'TabClosed' }];
    const prices = command.type === 'order' ? [command.price] : command.prices;
    const total = prices.reduce((sum, price) => sum + price, state.total);
    if (total > limit) refuse('limit-reached', `A tab takes no more than ${limit}.`);
    return prices.map((price) => order(price, command.type === 'order' ? command.note : undefined));
  },
  evolve(state, event) {
    switch (event.type) {
      case 'TabOpened':
        return { ...state, open: true };
      case 'DrinkOrdered':
        return { ...state, total: state.total + event.price };
      case 'TabClosed':
        return { ...state, open: false };
    }
  },
  withholdsActor: (event) => event.type === 'TabClosed',
};
