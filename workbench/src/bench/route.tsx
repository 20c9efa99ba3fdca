// Addresses of the workbench: every page has one that can be sent to a colleague. Nothing of a patient stands in any.
import type {ComponentChildren} from 'preact';
import {useEffect, useState} from 'preact/hooks';

export interface Route {
  path: string[]; // below /workbench, decoded
  query: URLSearchParams;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function here(): Route {
  const path = location.pathname.split('/').slice(2).filter(Boolean).map(decoded);
  return {path, query: new URLSearchParams(location.search)};
}

export const at = (...path: string[]) => ['/workbench', ...path.map(encodeURIComponent)].join('/');

const changed = new EventTarget();

export function go(address: string, how: 'push' | 'replace' = 'push') {
  if (how === 'push') history.pushState(null, '', address);
  else history.replaceState(null, '', address);
  changed.dispatchEvent(new Event('route'));
}

/** The query with one value set; empty takes it away. */
export function setQuery(name: string, value: string) {
  const query = new URLSearchParams(location.search);
  if (value) query.set(name, value);
  else query.delete(name);
  const text = query.toString();
  go(location.pathname + (text ? `?${text}` : ''), 'replace');
}

export function useRoute(): Route {
  const [route, setRoute] = useState(here);
  useEffect(() => {
    const look = () => setRoute(here());
    changed.addEventListener('route', look);
    addEventListener('popstate', look);
    return () => {
      changed.removeEventListener('route', look);
      removeEventListener('popstate', look);
    };
  }, []);
  return route;
}

interface LinkProps {
  to: string;
  children: ComponentChildren;
  class?: string;
  current?: boolean;
}

/** A link within the workbench; a click with a key held, or a middle click, is the browser's own. */
export function Link({to, children, class: name, current}: LinkProps) {
  return (
    <a
      href={to}
      class={name}
      aria-current={current ? 'page' : undefined}
      onClick={(event) => {
        if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        go(to);
        scrollTo(0, 0);
      }}
    >
      {children}
    </a>
  );
}
